import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../../../domain/decimal.ts'
import type { Fill } from '../../../domain/fill.ts'
import type { CorporateAction, KernelInput } from '../../../domain/inputs.ts'
import { equity, future } from '../../../domain/instruments.ts'
import { Marks } from '../../../domain/marks.ts'
import { Portfolio, UNATTRIBUTED } from '../../../engine/portfolio.ts'
import { encode } from '../../../engine/codec.ts'
import { encodeRecord } from '../../../engine/records.ts'
import type { KernelRecord } from '../../../engine/records.ts'
import type { JournalRecord } from '../../../ports/journal.ts'
import { MemoryTables } from './memory-tables.test-support.ts'

const INSTRUMENTS = [
  equity('AAA.XNAS'),
  equity('BBB.XNAS'),
  future('ES.XCME', { tickSize: 0.25, multiplier: 50, currency: 'USD', expiry: 2_000_000_000_000_000 }),
]
const STRATEGIES = ['trend', 'mean']
const START = 1_700_000_000_000_000

/** The kernel's books and the tables, fed the same. */
class Twins {
  readonly tables = new MemoryTables()
  readonly portfolio = new Portfolio({
    instruments: INSTRUMENTS,
    marks: new Marks(INSTRUMENTS.length),
    strategyIds: STRATEGIES,
    currency: 'USD',
    now: () => START,
  })
  private waiting: JournalRecord[] = []
  private sequence = 0

  constructor() {
    const config = encode({ v: 1, instruments: INSTRUMENTS })
    const strategies = STRATEGIES.map((id) => ({ id }))
    this.input({ kind: 'runStarted', config, strategies } as never)
  }

  fill(fill: Fill): void {
    const placed = this.portfolio.whereItBelongs(fill)
    const { duplicate, conflict } = this.portfolio.book(placed)
    if (!duplicate && !conflict) this.record({ type: 'fillBooked', fill: placed })
  }

  act(action: CorporateAction): void {
    const indexOf = (id: string): number => INSTRUMENTS.findIndex((instrument) => instrument.id === id)
    const other = 'newInstrumentId' in action ? indexOf(action.newInstrumentId) : -1
    this.portfolio.applyCorporateAction(action, indexOf(action.instrumentId), other)
    this.input({ kind: 'corporateAction', action })
  }

  settle(index: number, price: Decimal, eventTime: number): void {
    this.portfolio.settle(index, price, eventTime)
    this.input({ kind: 'variationSettled', instrumentId: INSTRUMENTS[index]?.id ?? '', price, eventTime })
  }

  commit(): void {
    this.tables.append(this.waiting)
    this.waiting = []
  }

  /** What both say, position by position. */
  compare(): void {
    this.commit()
    const rows = new Map(
      this.tables
        .rows('positions')
        .map((row) => [`${String(row['strategy'])} ${String(row['instrument'])}`, row]),
    )
    for (const [at, instrument] of INSTRUMENTS.entries()) {
      for (const [index, strategy] of [...STRATEGIES, UNATTRIBUTED].entries()) {
        const position = this.portfolio.position(this.portfolio.slot(index, at))
        const row = rows.get(`${strategy} ${instrument.id}`)
        const said = row && [
          ...[row['net_quantity'], row['average_entry_price'], row['open_cost']],
          ...[row['realized_pnl'], row['fees'], row['opened_time']],
        ]
        const known = position && [
          ...[position.netQuantity, position.averageEntryPrice, position.openCost].map(String),
          ...[String(position.realizedPnl), String(position.fees), position.openedTime],
        ]
        // a split opens a position for what may still come; nothing was ever held there
        if (row !== undefined || position?.isFlat === false) expect(said).toEqual(known)
      }
      const total = this.tables.rows('account_positions').find((row) => row['instrument'] === instrument.id)
      expect(total?.['net_quantity'] ?? '0').toBe(String(this.portfolio.exactNet(at)))
    }
  }

  private input(input: KernelInput): void {
    this.record({ type: 'input', input })
  }

  private record(record: KernelRecord): void {
    this.sequence += 1
    const time = START + this.sequence
    this.waiting.push({
      sequence: this.sequence,
      time,
      type: record.type,
      body: encodeRecord(this.sequence, time, record),
    })
  }
}

type Step = Readonly<Record<'what' | 'strategy' | 'instrument' | 'size' | 'price' | 'late' | 'pick', number>>

const STEP: fc.Arbitrary<Step> = fc.record({
  what: fc.integer({ min: 0, max: 99 }),
  strategy: fc.integer({ min: 0, max: 2 }),
  instrument: fc.integer({ min: 0, max: 2 }),
  size: fc.integer({ min: -9, max: 9 }),
  price: fc.integer({ min: 1, max: 40_000 }),
  late: fc.integer({ min: 0, max: 30 }),
  pick: fc.nat(),
})

function fillOf(step: Step, at: number): Fill {
  const { strategy, instrument, size, price, late } = step
  return {
    clientOrderId: '',
    venueOrderId: '',
    executionId: `e${String(at)}`,
    instrumentId: INSTRUMENTS[instrument]?.id ?? '',
    side: size < 0 ? 'sell' : 'buy',
    quantity: Decimal.from(Math.abs(size) + 1),
    price: Decimal.parse(`${String(price)}e-2`),
    fee: Decimal.parse(`${String(price % 7)}e-2`),
    feeCurrency: price % 11 === 0 ? 'EUR' : 'USD',
    liquidity: 'taker',
    eventTime: START + (at - (late < 22 ? 0 : late)) * 3_600_000_000,
    strategyId: STRATEGIES[strategy] ?? UNATTRIBUTED,
    strategyIndex: strategy,
    instrumentIndex: instrument,
    orderSequence: 0,
    receivedTime: START,
  }
}

function actionOf({ instrument, size, price }: Step, at: number): CorporateAction {
  const instrumentId = INSTRUMENTS[instrument % 2]?.id ?? ''
  const newInstrumentId = INSTRUMENTS[1 - (instrument % 2)]?.id ?? ''
  const effectiveTime = START + at * 3_600_000_000
  const ratio = Decimal.parse(['0.5', '2', '7', '0.1'][price % 4] ?? '2')
  switch (Math.abs(size) % 5) {
    case 0:
    case 1:
      return { type: 'split', instrumentId, ratio, effectiveTime }
    case 2:
      return {
        type: 'spinOff',
        instrumentId,
        newInstrumentId,
        ratio,
        costShare: Decimal.parse('0.3'),
        effectiveTime,
      }
    case 3:
      return { type: 'cashMerger', instrumentId, amount: Decimal.from(price), effectiveTime }
    default:
      return { type: 'symbolChange', instrumentId, newInstrumentId, effectiveTime }
  }
}

function play(twins: Twins, steps: readonly Step[]): void {
  const fills: Fill[] = []
  for (const [at, step] of steps.entries()) {
    const { what, instrument, price, pick } = step
    const earlier = fills[pick % Math.max(1, fills.length)]
    if (what < 70) {
      fills.push(fillOf(step, at))
      twins.fill(fillOf(step, at))
    } else if (what < 76 && earlier !== undefined) {
      const executionId = `${earlier.executionId}${price % 3 === 0 ? ':other' : ':bust'}`
      twins.fill({ ...earlier, executionId, quantity: earlier.quantity.neg(), fee: earlier.fee.neg() })
    } else if (what < 79 && earlier !== undefined) {
      twins.fill(earlier)
    } else if (what < 84) {
      twins.act(actionOf(step, at))
    } else if (what < 88) {
      twins.settle(2, Decimal.from(price), START + at * 3_600_000_000)
    } else if (what < 94) {
      twins.commit()
    } else {
      twins.commit()
      twins.tables.restart()
    }
    if (instrument === 0 && what % 10 === 0) twins.compare()
  }
  twins.compare()
}

describe('the table of positions', () => {
  it('is what the books of the kernel are, to the last decimal, whatever comes and however late', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 120 }), (steps) => {
        play(new Twins(), steps)
      }),
      { numRuns: 150 },
    )
  })

  it('and so after hundreds of fills, when states have been saved and forgotten', () => {
    fc.assert(
      fc.property(fc.array(STEP, { minLength: 700, maxLength: 900 }), (steps) => {
        play(
          new Twins(),
          steps.map((step) => ({ ...step, instrument: step.instrument % 2, strategy: 0 })),
        )
      }),
      { numRuns: 5 },
    )
  })
})
