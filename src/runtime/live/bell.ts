/** Wakes whoever waits; a ring while nobody does is remembered. */
export class Bell {
  private isRinging = false
  private waiter: (() => void) | null = null

  ring(): void {
    this.isRinging = true
    const { waiter } = this
    this.waiter = null
    waiter?.()
  }

  /** Whether it has rung since it was last asked. */
  take(): boolean {
    const { isRinging } = this
    this.isRinging = false
    return isRinging
  }

  /** Resolves as soon as it rings. One at a time waits. */
  wait(): Promise<void> {
    if (this.isRinging) return Promise.resolve()
    return new Promise((resolve) => {
      this.waiter = resolve
    })
  }
}
