/** What an execution does next, when its time comes or one of its orders is heard of. */
import { Decimal } from '../../domain/decimal.ts'
import { isTerminal } from '../../domain/order-moves.ts'
import type { Order } from '../../domain/order.ts'
import { worstLeaves } from '../open-leaves.ts'
import { filledOf, hasOpenChild } from './execution.ts'
import type { Child, Ending, Execution } from './execution.ts'
import type { ExecutionBook } from './execution-book.ts'
import {
  cancelChild,
  end,
  finish,
  isFailure,
  placeChild,
  tooManyFailures,
  trim,
  wrapUp,
} from './execution-steps.ts'
import { followQuote, pegChildEnded } from './follow-quote.ts'
import { workSchedule } from './work-schedule.ts'

/** To be called whenever something may have become due: at the start, by its timer, and as the market moves. */
export function proceed(book: ExecutionBook, id: number): void {
  const execution = book.get(id)
  const { now } = book.core
  if (execution.state !== 'working' || execution.ending !== null) return
  if (now >= execution.endTime) {
    runOut(book, execution)
    return
  }
  if (now < execution.startTime) {
    book.wakeAt(id, execution.startTime)
    return
  }
  switch (execution.terms.kind) {
    case 'schedule':
      workSchedule(book, execution, execution.terms)
      return
    case 'peg':
      followQuote(book, execution, execution.terms)
      return
    case 'marketable':
      if (execution.children.length === 0) takeAtOnce(book, execution)
      return
  }
}

/** An event of one of its orders. */
export function hear(book: ExecutionBook, id: number, order: Order): void {
  const execution = book.get(id)
  const at = execution.children.findIndex(({ sequence }) => sequence === order.sequence)
  const before = execution.children[at]
  if (before === undefined) return
  const after = updated(before, order)
  const hasFilled = after.filled.gt(before.filled)
  const hasEnded = before.isOpen && !after.isOpen
  const hasFailed = hasEnded && isFailure(order)
  book.set({
    ...execution,
    children: execution.children.with(at, after),
    failures: hasFilled ? 0 : execution.failures + (hasFailed ? 1 : 0),
  })
  trim(book, id)
  if (execution.state === 'working') carryOn(book, id, order, hasEnded)
  else if (after.isOpen) cancelChild(book, id, order.sequence)
}

function carryOn(book: ExecutionBook, id: number, order: Order, hasEnded: boolean): void {
  const execution = book.get(id)
  const { quantity, ending, terms, failures, maxRejects } = execution
  if (filledOf(execution).gte(quantity) && !hasOpenChild(execution)) finish(book, id, 'done', '')
  else if (ending !== null) {
    if (!hasEnded && order.pending === 'none') askAgain(book, id, order.sequence)
    wrapUp(book, id)
  } else if (hasEnded && order.status === 'denied' && order.statusReason.startsWith('RISK_TRADING_HALTED'))
    end(book, id, { state: 'failed', reason: order.statusReason, atMarket: false })
  else if (failures >= maxRejects) end(book, id, tooManyFailures(execution, order.statusReason))
  else if (terms.kind === 'marketable') {
    if (hasEnded) end(book, id, { ...endedAs(order), atMarket: false })
  } else if (terms.kind === 'peg') {
    if (hasEnded) pegChildEnded(book, execution, terms, order)
    proceed(book, id)
  }
}

function takeAtOnce(book: ExecutionBook, { id, quantity, endTime }: Execution): void {
  placeChild(book, id, quantity, {})
  if (book.get(id).state === 'working' && book.get(id).ending === null) book.wakeAt(id, endTime)
}

function runOut(book: ExecutionBook, execution: Execution): void {
  const { id, quantity, atEnd, endsWith } = execution
  const left = quantity.sub(filledOf(execution)).toString()
  const why = endsWith === 'time' ? 'its time is over' : 'the session is over'
  const reason = `${why} with ${left} of ${quantity.toString()} not filled`
  end(book, id, { state: 'canceled', reason, atMarket: atEnd === 'market' && endsWith === 'time' })
}

function askAgain(book: ExecutionBook, id: number, sequence: number): void {
  const child = book.get(id).children.find((candidate) => candidate.sequence === sequence)
  if (child !== undefined && child.isOpen && child.cancels > 0) cancelChild(book, id, sequence)
}

function updated(child: Child, order: Order): Child {
  const isOpen = !isTerminal(order.status)
  return {
    ...child,
    filled: order.cumulativeQuantity,
    leaves: isOpen ? worstLeaves(order) : Decimal.ZERO,
    notional: order.cumulativeNotional,
    isOpen,
  }
}

function endedAs(order: Order): Pick<Ending, 'state' | 'reason'> {
  const state = isFailure(order) ? 'failed' : 'canceled'
  const why = order.statusReason === '' ? '' : `: ${order.statusReason}`
  return { state, reason: `its order was ${order.status}${why}` }
}
