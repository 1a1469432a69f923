import { Decimal } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { roundQuantity } from '../../domain/numbers.ts'
import { committedOf } from './execution.ts'
import type { Execution, ScheduleTerms } from './execution.ts'
import type { ExecutionBook } from './execution-book.ts'
import { placeChild } from './execution-steps.ts'

/**
 * Orders what is missing to the slice that is due: what was rejected or ran out before is caught up with by that. Of
 * several that came due meanwhile, only the last matters.
 */
export function workSchedule(book: ExecutionBook, execution: Execution, terms: ScheduleTerms): void {
  const { id, endTime } = execution
  const { slices } = terms
  let { next } = terms
  while ((slices[next]?.due ?? Infinity) <= book.core.now) next += 1
  if (next > terms.next) {
    book.set({ ...execution, terms: { ...terms, next } })
    const quantity = missing(book, execution, terms, next)
    if (quantity.isPositive) placeChild(book, id, quantity, {})
  }
  const { state, ending } = book.get(id)
  if (state === 'working' && ending === null) book.wakeAt(id, slices[next]?.due ?? endTime)
}

/** Up to the slices before `next`, as far as volume and the smallest order allow. */
function missing(book: ExecutionBook, execution: Execution, terms: ScheduleTerms, next: number): Decimal {
  const { core } = book
  const { id, quantity, instrumentIndex, side } = execution
  const instrument = core.instrument(instrumentIndex)
  const target = terms.slices[next - 1]?.target ?? Decimal.ZERO
  const committed = committedOf(execution)
  let wanted = roundQuantity(instrument, target.sub(committed))
  if (terms.maxParticipation !== null) {
    const share = (book.takeVolume(id) * terms.maxParticipation) / 100
    return Decimal.min(wanted, roundQuantity(instrument, share))
  }
  if (!wanted.isPositive) return Decimal.ZERO
  const least = smallestOrder(instrument, core.marks.takingPrice(instrumentIndex, side))
  const rest = roundQuantity(instrument, quantity.sub(committed))
  // what would be left behind too small to be ordered goes along
  if (rest.sub(wanted).lt(least)) wanted = rest
  return wanted.lt(least) && next < terms.slices.length ? Decimal.ZERO : wanted
}

/** By the rules of the instrument. */
function smallestOrder({ minQuantity, minNotional, multiplier }: Instrument, price: number): Decimal {
  if (minNotional.isZero || !(price > 0 && price < Infinity)) return minQuantity
  const unit = Decimal.fromNumber(price).mul(multiplier)
  return Decimal.max(minQuantity, minNotional.div(unit, 12, 'ceil'))
}
