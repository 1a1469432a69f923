import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { FulmarError } from '../../domain/codes.ts'
import { genesisText, recordHeader } from '../../ports/journal-chain.ts'
import type { LogOrigin } from '../../ports/journal-chain.ts'
import type { StoredRecord } from '../../ports/journal.ts'
import type { OpenLog } from './open-log.ts'

/** How the first line of `audit export --format jsonl` begins. */
export const EXPORT_START = '{"kind":"log"'

interface LogLine extends LogOrigin {
  readonly format: number
  readonly records: number
  readonly complete: boolean
}

interface RecordLine extends Omit<StoredRecord, 'epoch' | 'body'> {
  readonly kind: string
  readonly run: number
  readonly text?: string
}

/**
 * An export of a whole log, instead of the store that it comes from: each line is checked against the chain, as a record
 * of a store is. Rejects with JOURNAL_UNREADABLE for an export of which something was left out.
 */
export async function openExport(file: string): Promise<OpenLog> {
  const about = await firstLine(file)
  const { deployment, account, environment, build, createdTime, records, complete } = about
  const origin = { deployment, account, environment, build, createdTime }
  if (!complete) {
    throw new FulmarError('JOURNAL_UNREADABLE', `${file} holds only a part of a log.`, {
      remedy: 'Export it without --from, --to, --type and --run.',
    })
  }
  const genesis = createHash('sha256').update(genesisText(origin)).digest()
  return {
    name: file,
    origin,
    genesis: genesis.toString('hex'),
    records,
    read: () => readRecords(file, genesis, records),
    close: () => Promise.resolve(),
  }
}

async function firstLine(file: string): Promise<LogLine> {
  for await (const text of linesOf(file)) {
    const about = parse(text, file, 0) as LogLine
    if (about.format === 1) return about
    throw new FulmarError(
      'JOURNAL_VERSION_UNKNOWN',
      `${file} is an export of version ${String(about.format)}; this Fulmar reads version 1.`,
    )
  }
  throw new FulmarError('JOURNAL_UNREADABLE', `${file} is empty.`)
}

async function* readRecords(file: string, genesis: Buffer, count: number): AsyncIterable<StoredRecord> {
  let before: Pick<StoredRecord, 'position' | 'sequence'> = { position: 0, sequence: 0 }
  let hash = genesis
  let ended = false
  for await (const text of linesOf(file)) {
    if (text.startsWith(EXPORT_START)) continue
    const line = parse(text, file, before.position + 1) as RecordLine
    if (line.kind === 'end') ended = true
    if (line.kind !== 'record') continue
    const record = recordOf(text, line)
    hash = nextHash(hash, record)
    if (record.position !== before.position + 1) throw wrong(file, before.position + 1, 'is missing')
    if (hash.toString('hex') !== record.hash || record.sequence < before.sequence)
      throw wrong(file, record.position, 'is not what was written: its hash is another one')
    before = record
    yield record
  }
  if (!ended || before.position !== count) throw wrong(file, before.position + 1, 'is missing')
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })
}

/** The body as it stands in the line, since the hash is over its bytes. */
function recordOf(text: string, line: RecordLine): StoredRecord {
  const { position, run, sequence, time, type, hash } = line
  const body = line.text ?? text.slice(text.indexOf(BODY) + BODY.length, -1)
  return { position, epoch: run, sequence, time, type, hash, body }
}

const BODY = ',"body":'

function nextHash(previous: Buffer, record: StoredRecord): Buffer {
  return createHash('sha256').update(previous).update(recordHeader(record)).update(record.body).digest()
}

function parse(text: string, file: string, position: number): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw wrong(file, position, 'is no line of an export', error)
  }
}

function wrong(file: string, position: number, what: string, cause?: unknown): FulmarError {
  const message = `${file}: record ${String(position)} ${what}.`
  return new FulmarError('JOURNAL_CORRUPT', message, {
    remedy: `Records found right: ${String(Math.max(0, position - 1))}. Export the store again.`,
    ...(cause === undefined ? {} : { cause }),
  })
}
