/**
 * A small file beside the store that says how far it was written. A store that lost its last records, because its
 * write-ahead log was damaged or an old copy was put in its place, is in itself flawless; only somebody else can tell.
 *
 * Two lines of a fixed length, written in turn and in place, each with a hash of its own: whenever the power fails, the
 * other one is whole, and the file never changes its size, so that one flush makes it durable.
 */
import { createHash } from 'node:crypto'
import { closeSync, fdatasyncSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { FulmarError } from '../../domain/codes.ts'

export interface Witnessed {
  /** First hash of the log, hexadecimal: whose witness it is. */
  readonly genesis: string
  readonly position: number
  /** Head of the chain there, hexadecimal. */
  readonly head: string
}

const LINE = 256
const FIELDS = /^fulmar-witness 1 ([0-9a-f]{64}) (\d+) ([0-9a-f]{64}) ([0-9a-f]{64}) *$/

export function witnessPath(file: string): string {
  return `${file}.witness`
}

/** `missing` where there is no file, `unreadable` where neither line is whole. */
export function readWitness(file: string): Witnessed | 'missing' | 'unreadable' {
  let text: string
  try {
    text = readFileSync(witnessPath(file), 'latin1')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing'
    throw error
  }
  const lines = [text.slice(0, LINE), text.slice(LINE, 2 * LINE)].map(parseLine)
  return (
    lines.reduce((a, b) => (b !== null && (a === null || b.position > a.position) ? b : a), null) ??
    'unreadable'
  )
}

function parseLine(line: string): Witnessed | null {
  const [, genesis = '', position = '', head = '', sum = ''] = FIELDS.exec(line.trimEnd()) ?? []
  const witnessed = { genesis, position: Number(position), head }
  return sum !== '' && sumOf(witnessed) === sum ? witnessed : null
}

function lineOf(witnessed: Witnessed): Buffer {
  const { genesis, position, head } = witnessed
  const text = `fulmar-witness 1 ${genesis} ${String(position)} ${head} ${sumOf(witnessed)}`
  return Buffer.from(`${text.padEnd(LINE - 1)}\n`, 'latin1')
}

function sumOf({ genesis, position, head }: Witnessed): string {
  return createHash('sha256')
    .update(`${genesis} ${String(position)} ${head}`)
    .digest('hex')
}

/** Holds the file open for writing. */
export class Witness {
  private readonly handle: number
  private readonly genesis: string
  private slot = 0

  private constructor(handle: number, genesis: string) {
    this.handle = handle
    this.genesis = genesis
  }

  /** Writes both lines anew: whoever calls has decided that this is where the log ends. */
  static create(file: string, witnessed: Witnessed): Witness {
    const path = witnessPath(file)
    const handle = openSync(path, 'a+')
    closeSync(handle)
    const witness = new Witness(openSync(path, 'r+'), witnessed.genesis)
    for (const slot of [0, 1]) {
      // one after the other is durable, so that one of them is whole at any time
      writeSync(witness.handle, lineOf(witnessed), 0, LINE, slot * LINE)
      fsyncSync(witness.handle)
    }
    syncFolder(dirname(path))
    return witness
  }

  /** Returns once it is durable. Throws what the file system throws. */
  write(position: number, head: string): void {
    const line = lineOf({ genesis: this.genesis, position, head })
    const written = writeSync(this.handle, line, 0, LINE, this.slot * LINE)
    if (written !== LINE) throw new FulmarError('JOURNAL_APPEND_FAILED', 'The witness was written in part.')
    fdatasyncSync(this.handle)
    this.slot = 1 - this.slot
  }

  close(): void {
    closeSync(this.handle)
  }
}

/** So that the name of a new file is as durable as what is in it. Windows does that by itself, and cannot be asked. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
