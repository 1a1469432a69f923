import { INPUT_PRIORITY, MARKET_DATA_PRIORITY } from '../domain/inputs.ts'
import type { KernelInput } from '../domain/inputs.ts'
import { emptyList } from '../domain/lists.ts'

/**
 * Decides in which order the kernel takes what has been received: by priority, first in first out within one.
 * Market data never waits here: the driver hands it over when this is empty.
 */
export class Sequencer {
  private readonly queues: KernelInput[][] = Array.from({ length: MARKET_DATA_PRIORITY }, () => [])
  private readonly heads = new Int32Array(MARKET_DATA_PRIORITY)
  private waiting = 0

  get isEmpty(): boolean {
    return this.waiting === 0
  }

  push(input: KernelInput): void {
    this.queues[INPUT_PRIORITY[input.kind]]?.push(input)
    this.waiting += 1
  }

  /** The next input, or null. */
  take(): KernelInput | null {
    return this.takeUpTo(this.queues.length - 1)
  }

  /** The next kill, with system errors that came before it; null where none waits. */
  takeUrgent(): KernelInput | null {
    return this.takeUpTo(INPUT_PRIORITY.kill)
  }

  private takeUpTo(last: number): KernelInput | null {
    if (this.waiting === 0) return null
    for (let priority = 0; priority <= last; priority++) {
      const queue = this.queues[priority] ?? []
      const head = this.heads[priority] ?? 0
      const input = queue[head]
      if (input === undefined) continue
      if (head + 1 === queue.length) {
        emptyList(queue)
        this.heads[priority] = 0
      } else {
        this.heads[priority] = head + 1
      }
      this.waiting -= 1
      return input
    }
    return null
  }

  /** What waits, in the order in which it would be taken. */
  save(): unknown {
    return this.queues.flatMap((queue, priority) => queue.slice(this.heads[priority]))
  }

  load(saved: unknown): void {
    for (const input of saved as KernelInput[]) this.push(input)
  }
}
