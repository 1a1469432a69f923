import { EXIT } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

/** Ctrl-C: the first time it asks the run to end in good order, the second time it leaves at once. */
export class Interrupts {
  private readonly controller = new AbortController()
  private readonly stopListening: () => void
  private readonly onFirst: () => void
  private readonly onSecond: () => void
  private readonly terminal: Terminal

  constructor(terminal: Terminal, handlers: { readonly onFirst: () => void; readonly onSecond: () => void }) {
    this.terminal = terminal
    this.onFirst = handlers.onFirst
    this.onSecond = handlers.onSecond
    this.stopListening = terminal.onInterrupt(() => {
      this.interrupt()
    })
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  get wasInterrupted(): boolean {
    return this.controller.signal.aborted
  }

  /** From here on Ctrl-C ends the process as it does everywhere. */
  close(): void {
    this.stopListening()
  }

  private interrupt(): void {
    if (!this.wasInterrupted) {
      this.controller.abort()
      this.onFirst()
      return
    }
    this.onSecond()
    this.terminal.leave(EXIT.interrupted)
  }
}
