import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

/** Of the 256 open files that the strictest systems allow a process, half are left to others. */
const MOST_OPEN = 128

/** Files that are open at the moment, the one that was read longest ago first. */
const opened = new Set<PooledFile>()

/** Closes what nobody is reading, until there are few enough. */
function closeIdle(): void {
  for (const file of opened) {
    if (opened.size <= MOST_OPEN) return
    file.release()
  }
}

/**
 * A file that is opened when it is read, and may be closed between two reads when very many are in use: hundreds of
 * sources then need no more descriptors than a system gives. Its methods reject with what the system says.
 */
export class PooledFile {
  readonly path: string
  private handle: Promise<FileHandle> | null = null
  private readers = 0
  private isClosed = false

  constructor(path: string) {
    this.path = path
  }

  /** Reads up to `length` bytes at `position` into `target` from `offset` on; returns how many there were. */
  async read(target: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    return this.use(async (file) => (await file.read(target, offset, length, position)).bytesRead)
  }

  /** In bytes. Rejects for a folder. */
  async size(): Promise<number> {
    const stat = await this.use((file) => file.stat())
    if (stat.isDirectory()) throw new Error('it is a folder')
    return stat.size
  }

  /** Gives the descriptor back, at once or after the read that is going on. */
  close(): void {
    this.isClosed = true
    this.release()
  }

  /** Gives the descriptor back unless a read is going on. */
  release(): void {
    if (this.readers > 0) return
    opened.delete(this)
    const { handle } = this
    this.handle = null
    handle?.then(
      (file) => file.close(),
      () => undefined,
    )
  }

  private async use<T>(action: (file: FileHandle) => Promise<T>): Promise<T> {
    this.readers += 1
    try {
      this.handle ??= open(this.path, 'r')
      // moves to the end: the one that was read last
      opened.delete(this)
      opened.add(this)
      return await action(await this.handle)
    } catch (error) {
      opened.delete(this)
      throw error
    } finally {
      this.readers -= 1
      if (this.isClosed) this.release()
      else if (opened.size > MOST_OPEN) closeIdle()
    }
  }
}
