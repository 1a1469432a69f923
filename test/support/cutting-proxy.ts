/** Stands between a client of PostgreSQL and its server, and cuts the connection where it is told to. */
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

export interface CuttingProxy {
  readonly port: number
  /**
   * `before`: what the client sends next that holds `text` never arrives. `after`: it arrives and is answered, but the
   * answer does not come back.
   */
  cut(when: 'before' | 'after', text: string): void
  /** Cuts after so many more pieces from either side. */
  cutAfter(pieces: number): void
  /** Connections that were cut. */
  readonly cuts: number
  close(): Promise<void>
}

export async function cuttingProxy(target: number): Promise<CuttingProxy> {
  const proxy = new Proxy(target)
  await proxy.listen()
  return proxy
}

class Proxy implements CuttingProxy {
  cuts = 0
  private readonly target: number
  private readonly server: Server
  private readonly sockets = new Set<Socket>()
  private order: { when: 'before' | 'after'; text: string } | null = null
  private left: number | null = null

  constructor(target: number) {
    this.target = target
    this.server = createServer((client) => {
      this.serve(client)
    })
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', resolve)
    })
  }

  cut(when: 'before' | 'after', text: string): void {
    this.order = { when, text }
  }

  cutAfter(pieces: number): void {
    this.left = pieces
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private serve(client: Socket): void {
    const server = connect(this.target, '127.0.0.1')
    let silent = false
    const end = (): void => {
      client.destroy()
      server.destroy()
    }
    const cut = (): void => {
      this.cuts += 1
      end()
    }
    for (const socket of [client, server]) {
      this.sockets.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        this.sockets.delete(socket)
        end()
      })
    }
    client.on('data', (piece) => {
      if (this.isTime()) {
        cut()
        return
      }
      const { order } = this
      if (order !== null && piece.includes(order.text)) {
        this.order = null
        if (order.when === 'before') {
          cut()
          return
        }
        silent = true
      }
      server.write(piece)
    })
    server.on('data', (piece) => {
      if (silent || this.isTime()) cut()
      else client.write(piece)
    })
  }

  private isTime(): boolean {
    if (this.left === null) return false
    this.left -= 1
    if (this.left > 0) return false
    this.left = null
    return true
  }
}
