import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { FulmarError } from '../../domain/codes.ts'

/** Bytes of a file, unpacked where it is gzip. */
export interface ByteSource {
  /** Fills `target` from `offset` on, wholly or in part; returns how many bytes came, 0 at the end. */
  readInto(target: Uint8Array, offset: number): Promise<number>
  /** Share of the file that has been read, 0…1. */
  progress(): number
  close(): Promise<void>
}

/** DATA_FILE_UNREADABLE, in words that need no knowledge of the system’s codes where the file is not there. */
export function unreadable(path: string, cause: unknown): FulmarError {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
    return new FulmarError('DATA_FILE_UNREADABLE', `There is no file ${path}.`, { cause })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new FulmarError('DATA_FILE_UNREADABLE', `${path} cannot be read: ${reason}`, { cause })
}

const AHEAD_BYTES = 256 * 1024

/** Reads one block ahead, so that the disk works while rows are parsed. */
class PlainFile implements ByteSource {
  private readonly path: string
  private readonly file: FileHandle
  private readonly size: number
  private position = 0
  private block: Uint8Array = new Uint8Array(0)
  /** The buffer that is being filled, and the one that is being used up. */
  private spare = new Uint8Array(AHEAD_BYTES)
  private used = new Uint8Array(AHEAD_BYTES)
  private ahead: Promise<number> | null = null
  private failure: unknown = null
  private closed = false

  constructor(path: string, file: FileHandle, size: number) {
    this.path = path
    this.file = file
    this.size = size
  }

  async readInto(target: Uint8Array, offset: number): Promise<number> {
    if (this.block.length === 0 && !(await this.advance())) return 0
    const count = Math.min(this.block.length, target.length - offset)
    target.set(this.block.subarray(0, count), offset)
    this.block = this.block.subarray(count)
    return count
  }

  private async advance(): Promise<boolean> {
    const count = await (this.ahead ?? this.readAhead())
    if (count < 0) throw unreadable(this.path, this.failure)
    this.position += count
    this.block = this.spare.subarray(0, count)
    const filled = this.spare
    this.spare = this.used
    this.used = filled
    this.ahead = count === 0 ? Promise.resolve(0) : this.readAhead()
    return count > 0
  }

  /** Bytes read, or −1 for a failure, which nobody may be waiting for yet. */
  private async readAhead(): Promise<number> {
    try {
      const { bytesRead } = await this.file.read(this.spare, 0, AHEAD_BYTES, this.position)
      return bytesRead
    } catch (error) {
      this.failure = error
      return -1
    }
  }

  progress(): number {
    return this.size === 0 ? 1 : Math.min(1, (this.position - this.block.length) / this.size)
  }

  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    await this.ahead
    await this.file.close()
  }
}

class GzipFile implements ByteSource {
  private readonly path: string
  private readonly size: number
  private readonly packed
  private readonly unpacked = createGunzip()
  private readonly blocks: AsyncIterator<Buffer>
  private block: Buffer = Buffer.alloc(0)

  constructor(path: string, size: number) {
    this.path = path
    this.size = size
    this.packed = createReadStream(path)
    this.packed.on('error', (error) => this.unpacked.destroy(error))
    this.packed.pipe(this.unpacked)
    this.blocks = this.unpacked[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  async readInto(target: Uint8Array, offset: number): Promise<number> {
    while (this.block.length === 0) {
      try {
        const result = await this.blocks.next()
        if (result.done === true) return 0
        this.block = result.value
      } catch (error) {
        throw unreadable(this.path, error)
      }
    }
    const count = Math.min(this.block.length, target.length - offset)
    target.set(this.block.subarray(0, count), offset)
    this.block = this.block.subarray(count)
    return count
  }

  progress(): number {
    return this.size === 0 ? 1 : Math.min(1, this.packed.bytesRead / this.size)
  }

  async close(): Promise<void> {
    this.packed.destroy()
    this.unpacked.destroy()
    this.block = Buffer.alloc(0)
  }
}

/** Gzip is known by its first two bytes, whatever the file is called. Throws FulmarError DATA_FILE_UNREADABLE. */
export async function openBytes(path: string): Promise<ByteSource> {
  let file: FileHandle | null = null
  try {
    file = await open(path, 'r')
    const stat = await file.stat()
    if (stat.isDirectory()) throw new Error('it is a folder')
    const magic = new Uint8Array(2)
    const { bytesRead } = await file.read(magic, 0, 2, 0)
    if (bytesRead < 2 || magic[0] !== 0x1f || magic[1] !== 0x8b) return new PlainFile(path, file, stat.size)
    await file.close()
    return new GzipFile(path, stat.size)
  } catch (error) {
    await file?.close().catch(() => undefined)
    throw unreadable(path, error)
  }
}
