/** The rules of filling at the venue itself. */
import { Decimal } from '../../src/domain/decimal.ts'
import { DepthBook } from '../../src/domain/depth.ts'
import type { KernelInput } from '../../src/domain/inputs.ts'
import type { Trail } from '../../src/domain/trail.ts'
import { DAY_SESSIONS, Fixture, MINUTE, PLAIN, quoteOf } from '../../src/sim/fixture.test-support.ts'
import type { FillRule, RuleEnd, RuleFill, RuleOrder } from './fill-rules.ts'

export interface RuleOutcome {
  readonly fills: readonly Omit<RuleFill, 'moment' | 'level'>[]
  readonly ends: readonly Pick<RuleEnd, 'at' | 'how'>[]
}

/** Runs the example at the venue and says what filled and what ended, bar by bar. */
export function runRule(rule: FillRule): RuleOutcome {
  const start = rule.start ?? 600
  const fixture = new Fixture({ settings: { ...PLAIN, ...rule.settings }, calendars: DAY_SESSIONS })
  const { venue } = fixture
  if (rule.limits !== undefined) venue.setPriceBands(0, rule.limits)
  if (rule.bars === undefined) venue.setHasQuotes(0)
  fixture.marks.last[0] = rule.bars?.[0]?.[0] ?? 100
  for (const order of rule.orders) place(fixture, order, start)
  const outcome: { fills: RuleOutcome['fills'][number][]; ends: RuleOutcome['ends'][number][] } = {
    fills: [],
    ends: [],
  }
  const { length } = rule.bars ?? rule.quotes ?? rule.books ?? []
  for (let at = 0; at < length; at++) {
    const before = fixture.inputs.length
    if (rule.halted?.includes(at) === true) venue.halt(0)
    else venue.resume(0)
    meet(fixture, rule, at, (start + at) * MINUTE)
    for (const input of fixture.inputs.slice(before)) {
      if (input.kind === 'fill') {
        const { quantity, price } = input.report
        outcome.fills.push({ at, quantity: quantity.toNumber(), price: price.toNumber() })
      }
      const how = HOW.get(input.kind)
      if (how !== undefined) outcome.ends.push({ at, how })
    }
  }
  return outcome
}

const HOW = new Map<KernelInput['kind'], RuleEnd['how']>([
  ['orderCanceled', 'canceled'],
  ['orderExpired', 'expired'],
])

function place(fixture: Fixture, order: RuleOrder, start: number): void {
  const { trail, expires, timeInForce, ...request } = order
  const early = timeInForce === 'opg' || timeInForce === 'cls' ? 60 : start
  const trailing: Trail | null =
    trail === undefined ? null : { kind: 'amount', value: Decimal.from(trail), limitOffset: null }
  fixture.place(
    {
      quantity: 10,
      ...request,
      ...(timeInForce === undefined ? {} : { timeInForce }),
      ...(expires === undefined ? {} : { expireTime: (start + expires) * MINUTE }),
      ...(trailing === null ? {} : { trailing }),
    },
    early * MINUTE,
  )
}

/** One bar, print, quote or book; before each of its moments comes what was under way until then. */
function meet(fixture: Fixture, rule: FillRule, at: number, time: number): void {
  const { venue } = fixture
  const arriveBefore = (end: number): void => {
    while (venue.nextEventTime < end) venue.processDue()
  }
  arriveBefore(time + 1)
  const bar = rule.bars?.[at]
  if (bar !== undefined && rule.prints === true) venue.matchTrade(0, bar[0], bar[4] ?? NaN, time)
  else if (bar !== undefined)
    fixture.bar(time / MINUTE, [...bar], (phase) => {
      if (phase === 'open') arriveBefore(time + MINUTE)
    })
  const quote = rule.quotes?.[at]
  if (quote !== undefined) {
    const [bid, ask] = quote
    fixture.quote(quoteOf(time / MINUTE, [bid, bid, bid, bid], [ask, ask, ask, ask], 0))
  }
  const book = rule.books?.[at]
  if (book === undefined) return
  const depth = new DepthBook()
  depth.snapshot(book.bids, book.asks, at)
  venue.matchBook(0, depth, time)
}
