import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { FulmarError } from '../../domain/codes.ts'
import { PooledFile } from '../pooled-file.ts'

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
  if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_')) {
    return new FulmarError('DATA_FILE_UNREADABLE', `${path} cannot be unpacked: ${cause.message}`, {
      cause,
      remedy: 'The archive is incomplete or damaged: download or write it anew.',
    })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new FulmarError('DATA_FILE_UNREADABLE', `${path} cannot be read: ${reason}`, { cause })
}

/** Reads one block ahead, so that the disk works while rows are parsed. */
class PlainFile implements ByteSource {
  private readonly file: PooledFile
  private readonly size: number
  private position = 0
  private block: Uint8Array = new Uint8Array(0)
  /** The buffer that is being filled, and the one that is being used up. */
  private spare: Uint8Array
  private used: Uint8Array
  private ahead: Promise<number> | null = null
  private failure: unknown = null
  private closed = false

  constructor(file: PooledFile, size: number, blockBytes: number) {
    this.file = file
    this.size = size
    this.spare = new Uint8Array(blockBytes)
    this.used = new Uint8Array(blockBytes)
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
    if (count < 0) throw unreadable(this.file.path, this.failure)
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
      return await this.file.read(this.spare, 0, this.spare.length, this.position)
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
    this.file.close()
  }
}

class GzipFile implements ByteSource {
  private readonly file: PooledFile
  private readonly size: number
  private position = 0
  private readonly packed: Readable
  private readonly unpacked = createGunzip()
  private readonly blocks: AsyncIterator<Buffer>
  private block: Buffer = Buffer.alloc(0)

  constructor(file: PooledFile, size: number, blockBytes: number) {
    this.file = file
    this.size = size
    this.packed = Readable.from(this.read(blockBytes), { highWaterMark: 1 })
    this.packed.on('error', (error) => this.unpacked.destroy(error))
    this.packed.pipe(this.unpacked)
    this.blocks = this.unpacked[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  private async *read(blockBytes: number): AsyncGenerator<Buffer> {
    for (;;) {
      // a new one each time: the stream may still be busy with the last
      const block = Buffer.allocUnsafe(blockBytes)
      const count = await this.file.read(block, 0, blockBytes, this.position)
      if (count === 0) return
      this.position += count
      yield block.subarray(0, count)
    }
  }

  async readInto(target: Uint8Array, offset: number): Promise<number> {
    while (this.block.length === 0) {
      try {
        const result = await this.blocks.next()
        if (result.done === true) return 0
        this.block = result.value
      } catch (error) {
        throw unreadable(this.file.path, error)
      }
    }
    const count = Math.min(this.block.length, target.length - offset)
    target.set(this.block.subarray(0, count), offset)
    this.block = this.block.subarray(count)
    return count
  }

  progress(): number {
    return this.size === 0 ? 1 : Math.min(1, this.position / this.size)
  }

  async close(): Promise<void> {
    this.packed.destroy()
    this.unpacked.destroy()
    this.block = Buffer.alloc(0)
    this.file.close()
  }
}

/** Gzip is known by its first two bytes, whatever the file is called. Throws FulmarError DATA_FILE_UNREADABLE. */
export async function openBytes(path: string, blockBytes: number): Promise<ByteSource> {
  const file = new PooledFile(path)
  try {
    const size = await file.size()
    const magic = new Uint8Array(2)
    const count = await file.read(magic, 0, 2, 0)
    const isGzip = count === 2 && magic[0] === 0x1f && magic[1] === 0x8b
    return isGzip ? new GzipFile(file, size, blockBytes) : new PlainFile(file, size, blockBytes)
  } catch (error) {
    file.close()
    throw unreadable(path, error)
  }
}
