/** What a record says of the order itself. */
import type { Fill } from '../../domain/fill.ts'
import type { KernelInput } from '../../domain/inputs.ts'
import { averagePrice } from '../../domain/order-lifecycle.ts'
import type { Order } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { KernelRecord } from '../../engine/records.ts'
import { formatDuration, formatPrice, formatQuantity, plainText } from '../../report/format.ts'
import { byType } from './kernel-record.ts'
import type { ByType } from './kernel-record.ts'
import type { Touched } from './order-fold.ts'
import { sayChange, sayInput, sayMoney, sayReason, sayRole, sayTerms } from './say.ts'
import { sayTapeEvent } from './say-tape.ts'

/** What the kernel had before it when it made a record. */
export interface Cause {
  readonly sequence: number
  /** Null for market data. */
  readonly input: KernelInput | null
  /** Of the tape of market data, where there is one. */
  readonly body: string
  /** Ids of instruments, by index. */
  readonly ids: readonly string[]
}

export interface Moment {
  /** After the record. */
  readonly own: Readonly<Order>
  readonly before: Readonly<Order>
  readonly touched: Touched | null
  readonly time: UnixMicros
  readonly cause: Cause | null
}

/** Who decided it, on what, and what our checks said. */
export function tellDecision(order: Readonly<Order>, cause: Cause | null, position: number): string[] {
  const reason = sayReason(order.reason)
  const price = order.decisionPrice
  return [
    `${whoDecided(order)} decided: ${sayTerms(order)}.`,
    `What it was decided on: ${sayCause(cause)}.`,
    ...(reason === '' ? [] : [`The reason it gave: ${reason}.`]),
    ...(Number.isNaN(price) ? [] : [`The market stood at ${formatPrice(price)}.`]),
    'Every check of risk let it pass.',
    `The decision was made durable as record ${String(position)}; only after that could the order leave, under the client order id ${order.clientOrderId}.`,
  ]
}

function whoDecided({ strategyId, purpose, link, parentId }: Readonly<Order>): string {
  const strategy = plainText(strategyId)
  if (purpose === 'flatten') return 'The kill switch, to close the position,'
  if (link !== null && link.role !== 'entry')
    return `The engine, for ${sayRole(link.role)} that ${strategy} had asked for,`
  if (parentId > 0) return `The execution algorithm that ${strategy} had started`
  return `The strategy ${strategy}`
}

function sayCause(cause: Cause | null): string {
  if (cause === null) return 'market data, which this store does not hold'
  return cause.input === null ? sayTapeEvent(cause.body, cause.sequence, cause.ids) : sayInput(cause.input)
}

/** Sentences about the order itself; none where the record says nothing of it. */
export function tellOwn(record: KernelRecord, moment: Moment): string[] {
  const { own } = moment
  const isOwn = ({ clientOrderId }: { readonly clientOrderId: string }): boolean =>
    clientOrderId === own.clientOrderId
  const table: ByType<string[]> = {
    input: ({ input }) =>
      'clientOrderId' in input && isOwn(input) ? tellReport(input, moment) : tellInput(input, moment),
    fillBooked: ({ fill }) => (isOwn(fill) ? tellFill(fill, moment) : []),
    cancelRequested: ({ order }) => (isOwn(order) ? tellCancel(own, moment) : []),
    replaceRequested: ({ order, change }) =>
      isOwn(order)
        ? [`A change was asked for: ${sayChange(change)}. What led to it: ${sayCause(moment.cause)}.`]
        : [],
  }
  return byType(table, record, [])
}

function tellCancel({ strategyId }: Readonly<Order>, { cause }: Moment): string[] {
  const input = cause?.input ?? null
  const isOrdered = input !== null && (input.kind === 'kill' || input.kind === 'command')
  const who = isOrdered ? `By ${sayInput(input)}, its` : `Its`
  const by = isOrdered ? '' : ` by ${plainText(strategyId)} or the engine on its behalf`
  return [
    `${who} cancel was asked for${by}.${isOrdered ? '' : ` What led to it: ${sayCause(cause)}.`} Until the venue answers, it may still fill.`,
  ]
}

type Report = Extract<KernelInput, { readonly clientOrderId: string }>

function tellReport(input: Report, { before, own, touched, time }: Moment): string[] {
  if (touched?.transition.changed !== true) return ['The venue said once more what was known already.']
  const waited = time - own.createdTime
  const after = waited > 0 ? `, ${formatDuration(waited / 1000)} after the decision` : ''
  const why = 'reason' in input ? sayReason(input.reason) : ''
  const because = why === '' ? '' : `: ${why}`
  switch (input.kind) {
    case 'orderAccepted':
      return [`The venue took it under its id ${plainText(input.venueOrderId)}${after}.`]
    case 'orderTriggered':
      return ['The price reached its stop: the venue triggered it.']
    case 'orderRejected':
      return [`The venue refused it (${input.code})${because}.`]
    case 'orderCanceled':
      return [
        `${before.pending === 'cancel' ? 'The venue confirmed the cancel' : 'The venue canceled it, though we had not asked'}${because}.`,
      ]
    case 'orderExpired':
      return [`Its time ran out at the venue${because}.`]
    case 'orderReplaced':
      return [`The venue took the change. It now reads: ${sayTerms(own)}.`]
    case 'cancelRejected':
      return [`The venue did not cancel it${because}. It works on.`]
    case 'replaceRejected':
      return [`The change did not take effect${because}. It works on as it was.`]
    case 'orderInDoubt':
      return [
        `Whether the venue has it was not known${because}. It counted as open until the venue was asked.`,
      ]
    case 'orderLost':
      return [`The venue proved that it never had it${because}.`]
    case 'orderWithheld':
      return [`Our own gate held it back (${input.code})${because}. Nothing was sent.`]
  }
}

/** Inputs that are about every order. */
function tellInput(input: KernelInput, { own, before }: Moment): string[] {
  if (input.kind === 'fill' && input.report.clientOrderId === own.clientOrderId) return []
  if (input.kind === 'runStarted' && before.status === 'submitted')
    return [
      `The program was started anew (run ${String(input.run)}), and the venue had not answered: whether it has the order had to be asked.`,
    ]
  return []
}

function tellFill(fill: Fill, { own, touched, time }: Moment): string[] {
  if (touched === null) return []
  const { quantity, price, fee, feeCurrency, liquidity, executionId, eventTime } = fill
  const average = averagePrice(own)
  const delay = time - eventTime
  const late = delay >= 1000 ? `, ${formatDuration(delay / 1000)} before we heard` : ''
  const how = liquidity === 'unknown' ? '' : ` as ${liquidity}`
  const cost = fee.isZero ? 'no fee' : `fee ${sayMoney(fee, feeCurrency)}`
  const what = quantity.isNegative ? 'The venue took an execution back' : 'It executed'
  const over = touched.transition.overfill
  return [
    `${what}: ${formatQuantity(quantity.abs())} at ${formatPrice(price)}${how}, ${cost} (execution ${plainText(executionId)}${late}).`,
    `${formatQuantity(own.cumulativeQuantity)} of ${formatQuantity(own.quantity)} were then filled${average === null ? '' : `, at ${formatPrice(average)} on average`}.`,
    ...(over === null ? [] : [`That is ${formatQuantity(over)} more than was ordered.`]),
  ]
}
