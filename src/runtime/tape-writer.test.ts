import { describe, expect, it } from 'vitest'
import { MemoryJournal } from '../adapters/journal-memory/memory-journal.ts'
import { TapeDecoder } from '../engine/tape/tape-decoder.ts'
import { TapeEncoder } from '../engine/tape/tape-encoder.ts'
import type { TapeLane } from '../engine/tape/tape-format.ts'
import type { JournalRecord, StoredRecord } from '../ports/journal.ts'
import { randomRun, sourcesOf } from '../../test/support/random-run.ts'
import { paper } from './paper.ts'
import { TapeWriter, unpackTape } from './tape-writer.ts'

const BAR = {
  kind: 'bar',
  instrumentIndex: 0,
  instrumentId: 'AAA.XNAS',
  open: 1,
  high: 2,
  low: 0.5,
  close: 1.25,
  volume: NaN,
  startTime: 0,
  time: 60_000,
} as const

async function recordsOf(journal: MemoryJournal): Promise<StoredRecord[]> {
  const records: StoredRecord[] = []
  for await (const record of journal.read(-1)) records.push(record)
  return records
}

interface Seen {
  readonly sequence: number
  readonly lane: TapeLane
  readonly close: number
}

function entriesOf(records: readonly JournalRecord[], ids: readonly string[]): Seen[] {
  const decoder = new TapeDecoder(ids)
  return records
    .filter(({ type }) => type === 'tape')
    .flatMap(({ body }) =>
      Array.from(decoder.read(unpackTape(body)), ({ sequence, lane, view }) => ({
        sequence,
        lane,
        close: view.kind === 'bar' ? view.close : view.kind === 'quote' ? view.bid : view.price,
      })),
    )
}

describe('a journal that was given to a paper run', () => {
  it('holds all that the kernel took, without a hole in the sequence', async () => {
    const run = randomRun(4, 60)
    const journal = new MemoryJournal()
    const { events } = await paper({ ...run.options, sources: sourcesOf(run), speed: Infinity, journal })
    const records = await recordsOf(journal)
    const ids = run.options.strategies.flatMap(({ definition }) => definition.instruments)
    const known = [...new Set(ids.map((item) => (typeof item === 'string' ? item : item.id)))]
    const data = entriesOf(records, known)
    const inputs = records.filter(({ type }) => type === 'input').map(({ sequence }) => sequence)
    const all = [...inputs, ...data.map(({ sequence }) => sequence)].sort((a, b) => a - b)
    expect(all).toEqual(all.map((_, at) => at + 1))
    expect(data.length).toBeGreaterThanOrEqual(events / 2)
    // the journal itself refuses records that are not in order
    const decided = records.find(({ type }) => type === 'orderApproved')
    expect(decided?.sequence).toBeGreaterThan(0)
  })
})

describe('what is written of market data', () => {
  it('comes back, deflated where that is smaller', () => {
    for (const count of [1, 400]) {
      const writer = new TapeWriter()
      for (let at = 1; at <= count; at++) writer.add(at, 'observe', 0, BAR, at * 60_000_000)
      const record = writer.take()
      expect(record).toMatchObject({ sequence: count, time: count * 60_000_000, type: 'tape' })
      expect((record?.body ?? '').includes('"deflated":true')).toBe(count === 400)
      expect(entriesOf(record === null ? [] : [record], ['AAA.XNAS'])).toHaveLength(count)
      expect(writer.take()).toBeNull()
    }
  })

  it('is due a quarter of a second after the first of it, and at 64 KiB', () => {
    const writer = new TapeWriter()
    expect(writer.due).toBe(Infinity)
    writer.add(1, 'deliver', 0, BAR, 1_000_000)
    writer.add(2, 'deliver', 0, BAR, 1_200_000)
    expect(writer.due).toBe(1_250_000)
    let sequence = 2
    while (!writer.add(++sequence, 'deliver', 0, BAR, sequence * 1e6)) expect(writer.isFull).toBe(false)
    expect(sequence * 10).toBeGreaterThan(30_000)
    writer.take()
    expect(writer.isFull).toBe(false)
  })

  it('of another version, or mutilated, is refused', () => {
    const writer = new TapeWriter()
    for (let at = 1; at <= 400; at++) writer.add(at, 'deliver', 0, BAR, at)
    const body = writer.take()?.body ?? ''
    expect(() => unpackTape(body.replace('"v":1', '"v":9'))).toThrow(/version 9/)
    expect(() => unpackTape(body.replace('"data":"', '"data":"AAAA'))).toThrow(/cannot be inflated/)
    const bytes = new TapeEncoder()
    bytes.add(1, 'deliver', 0, BAR, 1)
    expect(() => [...new TapeDecoder(['AAA.XNAS']).read(bytes.take().subarray(0, 5))]).toThrow(/market data/)
  })
})
