import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MarketDataChunk, MarketDataSource } from '../domain/market-data.ts'
import { TapeCursor } from './tape-cursor.ts'
import { Tape } from './tape.ts'

/** The order as it is stated, the slow way: every cursor is looked at for every event. */
class PlainTape {
  private readonly cursors: readonly TapeCursor[]
  private first: TapeCursor | null = null

  constructor(cursors: readonly TapeCursor[]) {
    this.cursors = [...cursors].sort((a, b) => a.rank - b.rank)
  }

  async start(): Promise<void> {
    for (const cursor of this.cursors) await cursor.refill()
    this.choose()
  }

  /** Time, ends before opens, then rank. */
  private choose(): void {
    let first: TapeCursor | null = null
    for (const cursor of this.cursors) {
      if (cursor.time === Infinity) continue
      const isBefore =
        first === null ||
        cursor.time < first.time ||
        (cursor.time === first.time && cursor.phase < first.phase)
      if (isBefore) first = cursor
    }
    this.first = first
  }

  get head(): TapeCursor | null {
    return this.first
  }

  async advance(): Promise<void> {
    const { first } = this
    if (first !== null && !first.advance()) await first.refill()
    this.choose()
  }

  change(instrumentIndex: number, armed: boolean, now: number): void {
    for (const cursor of this.cursors) {
      if (cursor.instrumentIndex !== instrumentIndex) continue
      if (!armed) cursor.disarm()
      else if (!cursor.armed) cursor.arm(now)
    }
    this.choose()
  }
}

type Kind = 'bar' | 'quote' | 'trade'

/** What a source is made of: how far its rows are apart, and how long they last. */
interface Plan {
  readonly kind: Kind
  readonly instrument: number
  readonly closeOnly: boolean
  readonly chunkRows: number
  readonly rows: readonly { readonly gap: number; readonly length: number }[]
}

function chunkOf(kind: Kind, start: Float64Array, end: Float64Array, value: number): MarketDataChunk {
  const column = start.map((_, row) => value + row)
  const length = start.length
  if (kind === 'trade') return { kind, length, end, price: column, size: column }
  if (kind === 'bar')
    return {
      kind,
      length,
      start,
      end,
      open: column,
      high: column,
      low: column,
      close: column,
      volume: column,
    }
  const bid = { bidOpen: column, bidHigh: column, bidLow: column, bidClose: column, bidSize: column }
  const ask = { askOpen: column, askHigh: column, askLow: column, askClose: column, askSize: column }
  return { kind, length, start, end, ...bid, ...ask }
}

function sourceOf(plan: Plan, index: number): MarketDataSource {
  const { kind, closeOnly, chunkRows } = plan
  let time = 0
  const rows = plan.rows.map(({ gap, length }) => {
    const start = time + gap
    time = start + length
    return { start, end: time }
  })
  let at = 0
  return {
    info: {
      instrumentId: `I${String(plan.instrument)}.V`,
      kind,
      name: 'made',
      period: 1,
      rowCount: null,
      priceDecimals: 0,
      volumeKnown: true,
      closeOnly,
    },
    async next() {
      const part = rows.slice(at, at + chunkRows)
      const from = at
      at += part.length
      if (part.length === 0) return null
      const start = Float64Array.from(part, (row) => row.start)
      const end = Float64Array.from(part, (row) => row.end)
      return chunkOf(kind, start, end, 1000 * index + from)
    },
    close: () => Promise.resolve(),
    progress: () => 0,
  }
}

const cursorsOf = (plans: readonly Plan[]): TapeCursor[] =>
  plans.map((plan, index) => new TapeCursor(sourceOf(plan, index), plan.instrument, index))

function seen(cursor: TapeCursor): string {
  const view =
    cursor.kind === 'bar'
      ? cursor.fillBar()
      : cursor.kind === 'quote'
        ? cursor.fillQuote()
        : cursor.fillTrade()
  const { time, phase, row, rank } = cursor
  return JSON.stringify([time, phase, row, rank, view])
}

const row = fc.record({ gap: fc.constantFrom(0, 0, 0, 1, 2), length: fc.constantFrom(0, 1, 1, 1, 3) })
const plan = (instruments: number): fc.Arbitrary<Plan> =>
  fc.record({
    kind: fc.constantFrom<Kind>('bar', 'bar', 'quote', 'trade'),
    instrument: fc.nat({ max: instruments - 1 }),
    closeOnly: fc.boolean(),
    chunkRows: fc.integer({ min: 1, max: 40 }),
    rows: fc.array(row, { maxLength: 60 }),
  })
/** At which event something changes for which instrument. */
const change = fc.record({ at: fc.nat({ max: 400 }), instrument: fc.nat({ max: 9 }), armed: fc.boolean() })

async function compare(
  plans: readonly Plan[],
  changes: readonly { at: number; instrument: number; armed: boolean }[],
): Promise<void> {
  const tape = new Tape(cursorsOf(plans))
  const plain = new PlainTape(cursorsOf(plans))
  await tape.start()
  await plain.start()
  for (let event = 0; ; event += 1) {
    const [own, expected] = [tape.head, plain.head]
    expect(own === null ? null : seen(own)).toBe(expected === null ? null : seen(expected))
    if (own === null || expected === null) break
    const now = own.time
    tape.advance()
    await plain.advance()
    // as in a run: what an event leads to comes before the refill that it made necessary
    for (const { at, instrument, armed } of changes) {
      if (at !== event) continue
      if (armed) tape.arm(instrument, now)
      else tape.disarm(instrument)
    }
    if (tape.needsRefill) await tape.refill()
    for (const { at, instrument, armed } of changes) if (at === event) plain.change(instrument, armed, now)
    // a source that ran out while something changed was not there to be changed
    for (const { at, instrument, armed } of changes) {
      if (at !== event) continue
      if (armed) tape.arm(instrument, now)
      else tape.disarm(instrument)
    }
  }
  expect(tape.isOver).toBe(true)
}

describe('a tape', () => {
  it.each([
    ['a few', 1, 5],
    ['many', 16, 40],
  ])(
    'of %s sources gives their rows in the order that is stated, whatever is armed when',
    async (_, from, to) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(plan(10), { minLength: from, maxLength: to }),
          fc.array(change, { maxLength: 60 }),
          compare,
        ),
        { numRuns: 60 },
      )
    },
  )

  it('of bars that all end together gives them in the order of their sources', async () => {
    const rows = Array.from({ length: 50 }, () => ({ gap: 0, length: 1 }))
    const plans = Array.from({ length: 33 }, (_, index): Plan => ({
      kind: 'bar',
      instrument: index,
      closeOnly: false,
      chunkRows: 7 + (index % 3),
      rows,
    }))
    const tape = new Tape(cursorsOf(plans))
    await tape.start()
    const order: number[] = []
    while (!tape.isOver) {
      for (let head = tape.head; head !== null; head = tape.head) {
        order.push(head.time * 100 + head.instrumentIndex)
        tape.advance()
      }
      await tape.refill()
    }
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(order).toHaveLength(33 * 50)
  })
})
