import type { UnixMicros } from '../../../src/domain/time.ts'
import type { Link, LinkListener } from './link.ts'
import type { ReferenceServer } from './reference-server.ts'
import type { Request, ServerMessage } from './wire.ts'

/** A wire in memory without a fault: everything arrives, in order, once whoever sent it has finished. One client. */
export class DirectLink implements Link {
  /** Set to lose everything from now on, in both directions, without a word. */
  isDead = false
  private readonly server: ReferenceServer
  private readonly now: () => UnixMicros
  private listener: LinkListener | null = null

  constructor(server: ReferenceServer, now: () => UnixMicros) {
    this.server = server
    this.now = now
    server.send = (message) => {
      this.deliver(message)
    }
  }

  open(listener: LinkListener): Promise<void> {
    if (this.isDead) return Promise.reject(new Error('no way to the venue'))
    this.listener = listener
    return Promise.resolve()
  }

  send(request: Request): void {
    if (this.isDead) return
    queueMicrotask(() => {
      this.server.handle(request, this.now())
    })
  }

  close(): void {
    this.listener = null
  }

  /** The connection breaks, and both sides know. */
  cut(): void {
    this.server.dropSessions()
    this.listener?.onClosed('cut')
  }

  private deliver(message: ServerMessage): void {
    if (this.isDead) return
    queueMicrotask(() => {
      this.listener?.onMessage(message)
    })
  }
}
