import type { Request, ServerMessage } from './wire.ts'

/** Who listens at the broker's end. */
export interface LinkListener {
  onMessage(message: ServerMessage): void
  /** The connection was lost, and the other side knows or does not. */
  onClosed(reason: string): void
}

/** The way between a broker and a venue: in memory, with faults, or a socket. It promises nothing of what it carries. */
export interface Link {
  /** Resolves once messages can be sent; rejects where that fails. Called again after a loss. */
  open(listener: LinkListener): Promise<void>
  /** Never throws: what cannot be carried is lost. */
  send(request: Request): void
  close(): void
}
