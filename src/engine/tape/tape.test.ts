import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MarketDataView } from '../../domain/market-data.ts'
import { TapeDecoder } from './tape-decoder.ts'
import { TapeEncoder } from './tape-encoder.ts'
import { LANES } from './tape-format.ts'
import type { TapeLane } from './tape-format.ts'

const IDS = ['AAA.XNAS', 'BBB.XNAS', 'CCC.XNAS'] as const

interface Kept {
  readonly sequence: number
  readonly lane: TapeLane
  readonly instrumentIndex: number
  readonly view: MarketDataView
  readonly time: number
}

function encoded(entries: readonly Kept[]): Uint8Array {
  const encoder = new TapeEncoder()
  for (const { sequence, lane, instrumentIndex, view, time } of entries)
    encoder.add(sequence, lane, instrumentIndex, view, time)
  return encoder.take()
}

function decoded(bytes: Uint8Array): Kept[] {
  return Array.from(new TapeDecoder(IDS).read(bytes), (entry) => ({ ...entry, view: { ...entry.view } }))
}

/** Of every number the bits, so that minus zero is not zero. */
function bitsOf(entries: readonly Kept[]): string {
  return JSON.stringify(entries, (_, value: unknown) =>
    typeof value === 'number'
      ? Array.from(new Uint8Array(Float64Array.of(value).buffer))
          .map((byte) => byte.toString(16))
          .join(' ')
      : typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
  )
}

const price = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -1000, max: 10_000_000 }).map((cents) => cents / 100) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 2 ** 40 }).map((value) => value / 1e8) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 2 ** 53, 5e-324, 2 ** 49 - 1) },
)

const view = (instrumentIndex: number, time: number): fc.Arbitrary<MarketDataView> => {
  const about = { instrumentIndex, instrumentId: IDS[instrumentIndex] ?? '' }
  const when = fc.oneof(
    fc.constant(time / 1000),
    fc.integer({ min: -5000, max: 0 }).map((by) => (time + by) / 1000),
    fc.double(),
  )
  const of = <K extends MarketDataView['kind']>(kind: K): { kind: fc.Arbitrary<K> } => ({
    kind: fc.constant(kind),
  })
  const rest = {
    instrumentIndex: fc.constant(about.instrumentIndex),
    instrumentId: fc.constant(about.instrumentId),
  }
  return fc.oneof(
    fc
      .record({
        ...of('bar'),
        ...rest,
        open: price,
        high: price,
        low: price,
        close: price,
        volume: price,
        startTime: when,
        time: when,
      })
      .chain((bar) =>
        fc.constantFrom(bar, { ...bar, startTime: bar.time - 60_000 }, { ...bar, startTime: bar.time - 0.5 }),
      ),
    fc.record({
      ...of('quote'),
      ...rest,
      bid: price,
      ask: price,
      bidSize: price,
      askSize: price,
      time: when,
    }),
    fc.record({ ...of('trade'), ...rest, price, size: price, time: when }),
  )
}

const entry: fc.Arbitrary<Omit<Kept, 'sequence'> & { step: number }> = fc
  .tuple(
    fc.integer({ min: 0, max: 2 }),
    fc.integer({ min: 0, max: 2 ** 51 }),
    fc.constantFrom(...LANES),
    fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 1e6 })),
  )
  .chain(([instrumentIndex, time, lane, step]) =>
    view(instrumentIndex, time).map((data) => ({ lane, instrumentIndex, time, step, view: data })),
  )

const entries = fc.array(entry, { maxLength: 40 }).map((list): Kept[] => {
  let sequence = 0
  return list.map(({ step, ...rest }) => ({ ...rest, sequence: (sequence += step) }))
})

describe('the tape', () => {
  it('gives back any mix of bars, quotes and trades, exact to the bit', () => {
    fc.assert(
      fc.property(entries, (list) => {
        expect(bitsOf(decoded(encoded(list)))).toBe(bitsOf(list))
      }),
      { numRuns: 300 },
    )
  })

  it('begins every batch anew, so that each can be read alone', () => {
    fc.assert(
      fc.property(entries, entries, (first, second) => {
        const encoder = new TapeEncoder()
        for (const list of [first, second]) {
          for (const one of list) encoder.add(one.sequence, one.lane, one.instrumentIndex, one.view, one.time)
          expect(encoder.count).toBe(list.length)
          expect(bitsOf(decoded(encoder.take()))).toBe(bitsOf(list))
        }
      }),
      { numRuns: 50 },
    )
  })

  it('refuses bytes that no encoder writes, and never hangs on them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decoded(bytes)
        } catch (error) {
          expect(error).toMatchObject({ code: 'JOURNAL_CORRUPT' })
        }
      }),
    )
  })

  it('takes less than seventeen bytes for a minute bar, before they are deflated', () => {
    const encoder = new TapeEncoder()
    let close = 10_000
    for (let at = 0; at < 1000; at++) {
      const open = close + ((at * 7919) % 13) - 6
      close = open + ((at * 104_729) % 41) - 20
      const prices = { open: open / 100, high: (Math.max(open, close) + 5) / 100 }
      const low = (Math.min(open, close) - 4) / 100
      const time = 1_700_000_000_000 + at * 60_000
      const about = { kind: 'bar', instrumentIndex: 0, instrumentId: 'AAA.XNAS' } as const
      const volume = 1000 + ((at * 31) % 9000)
      const bar = { ...about, ...prices, low, close: close / 100, volume, startTime: time - 60_000, time }
      encoder.add(at + 1, 'deliver', 0, bar, time * 1000)
    }
    expect(encoder.size / 1000).toBeLessThan(17)
  })
})
