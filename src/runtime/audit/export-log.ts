/** A store as text, for other programs: record by record, so that its size does not matter. */
import { isoTime } from '../../report/format.ts'
import type { StoredRecord } from '../../ports/journal.ts'
import { csvLine } from './csv.ts'
import type { LogFilter } from './log-filter.ts'
import type { OpenLog } from './open-log.ts'
import { decodeBody, recordFacts } from './record-facts.ts'
import type { Fields } from './record-facts.ts'

export type ExportFormat = 'jsonl' | 'csv'

export interface ExportedChunk {
  readonly text: string
  /** Records that were looked at so far, the ones that were left out among them. */
  readonly seen: number
  /** Records that were written so far. */
  readonly written: number
}

/** Version of what the lines hold. Columns and fields may be added at the end, and none is renamed. */
const FORMAT_VERSION = 1

/** Text is handed over in pieces of about this size: one write for each record would cost more than reading it. */
const CHUNK_CHARACTERS = 64 * 1024

interface Row {
  readonly record: StoredRecord
  readonly body: Fields | null
}

interface Lines {
  readonly head: (log: OpenLog, isAll: boolean) => string
  readonly row: (row: Row) => string
  readonly end: (log: OpenLog, written: number, head: string) => string
}

/**
 * The records that the filter wants, as text. Ends with JOURNAL_CORRUPT at a record that is not as it was written, so
 * that nothing that was changed gets out.
 */
export async function* exportLog(
  log: OpenLog,
  format: ExportFormat,
  filter: LogFilter,
): AsyncIterable<ExportedChunk> {
  const lines = format === 'csv' ? CSV : JSONL
  let text = lines.head(log, filter.isAll)
  let seen = 0
  let written = 0
  let head = log.genesis
  for await (const record of log.read()) {
    seen += 1
    head = record.hash
    const row = rowOf(record, filter)
    if (row !== null) {
      text += lines.row(row)
      written += 1
    }
    if (text.length < CHUNK_CHARACTERS) continue
    yield { text, seen, written }
    text = ''
  }
  yield { text: text + lines.end(log, written, head), seen, written }
}

function rowOf(record: StoredRecord, filter: LogFilter): Row | null {
  if (!filter.wants(record)) return null
  const body = decodeBody(record.body)
  if (record.type === 'input' && !filter.wantsInput(body === null ? '' : recordFacts(body).input)) return null
  return { record, body }
}

/**
 * One JSON object a line. The body stands last and as it is, byte for byte, so that whoever has all the lines can
 * compute the chain of hashes.
 */
const JSONL: Lines = {
  head: ({ origin, genesis, records }, isAll) =>
    line({ kind: 'log', format: FORMAT_VERSION, ...origin, genesis, records, complete: isAll }),
  row: ({ record, body }) => {
    const { position, epoch, sequence, time, type, hash } = record
    const about = JSON.stringify({
      kind: 'record',
      position,
      run: epoch,
      sequence,
      time,
      at: isoTime(time),
      type,
      hash,
    })
    // what is no JSON on one line is given as text
    const isPlain = body !== null && !/[\n\r]/.test(record.body)
    const rest = isPlain ? `"body":${record.body}` : `"text":${JSON.stringify(record.body)}`
    return `${about.slice(0, -1)},${rest}}\n`
  },
  end: ({ records }, written, head) => line({ kind: 'end', records, written, head }),
}

function line(value: Fields): string {
  return `${JSON.stringify(value)}\n`
}

/** In this order for ever; what comes later goes to the end. */
const COLUMNS = [
  'position',
  'run',
  'sequence',
  'time',
  'at',
  'type',
  'input',
  'strategy',
  'instrument',
  'clientOrderId',
  'venueOrderId',
  'executionId',
  'side',
  'quantity',
  'price',
  'limitPrice',
  'stopPrice',
  'fee',
  'feeCurrency',
  'code',
  'by',
  'reason',
  'hash',
  'body',
] as const

const CSV: Lines = {
  head: () => csvLine(COLUMNS),
  row: ({ record, body }) => {
    const { position, epoch, sequence, time, type, hash } = record
    const about = { position, run: epoch, sequence, time, at: isoTime(time), type, hash, body: record.body }
    const cells: Fields = { ...recordFacts(body ?? {}), ...about }
    return csvLine(COLUMNS.map((column) => String(cells[column])))
  },
  end: () => '',
}
