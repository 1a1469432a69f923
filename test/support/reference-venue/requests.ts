import type { UnixMicros } from '../../../src/domain/time.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { Link } from './link.ts'
import type { RequestBody, Response } from './wire.ts'

interface Pending {
  readonly id: number
  readonly deadline: UnixMicros
  readonly settle: (response: Response | null) => void
}

/** Requests under way: each is settled once, by its answer or (null) by its deadline. Deadlines are all as long. */
export class Requests {
  /** Made in this process: no other client's answers are taken for ours. */
  readonly client: number
  private readonly clock: Clock
  private readonly link: Link
  private readonly timeout: UnixMicros
  private readonly pending = new Map<number, Pending>()
  private lastId = 0
  private isWatching = false
  private isClosed = false

  constructor(client: number, clock: Clock, link: Link, timeout: UnixMicros) {
    this.client = client
    this.clock = clock
    this.link = link
    this.timeout = timeout
  }

  get count(): number {
    return this.pending.size
  }

  /** The bytes leave before it returns. */
  send(body: RequestBody, settle: (response: Response | null) => void): void {
    this.lastId += 1
    const id = this.lastId
    this.pending.set(id, { id, deadline: this.clock.monotonic() + this.timeout, settle })
    this.link.send({ id, client: this.client, body })
    void this.watch()
  }

  ask(body: RequestBody): Promise<Response | null> {
    return new Promise((resolve) => {
      this.send(body, resolve)
    })
  }

  settle(response: Response): void {
    const pending = this.pending.get(response.id)
    if (pending === undefined || response.client !== this.client) return
    this.pending.delete(response.id)
    pending.settle(response)
  }

  /** Nothing is settled any more. */
  close(): void {
    this.isClosed = true
    this.pending.clear()
  }

  private async watch(): Promise<void> {
    if (this.isWatching) return
    this.isWatching = true
    for (;;) {
      const [first] = this.pending.values()
      if (first === undefined || this.isClosed) break
      const left = first.deadline - this.clock.monotonic()
      if (left > 0) {
        await this.clock.sleep(left)
      } else {
        this.pending.delete(first.id)
        first.settle(null)
      }
    }
    this.isWatching = false
  }
}
