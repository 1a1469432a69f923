/** What became of one order, told from the records alone. */
import { isTerminal } from '../../domain/order-moves.ts'
import { averagePrice } from '../../domain/order-lifecycle.ts'
import { instrumentFromId } from '../../domain/instrument-from-id.ts'
import type { Order } from '../../domain/order.ts'
import type { RunStarted } from '../../domain/run-started.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { KernelRecord } from '../../engine/records.ts'
import { formatPrice, formatQuantity, plainText } from '../../report/format.ts'
import { decodeKernelConfig } from '../kernel-config.ts'
import { findOrder } from './find-order.ts'
import type { FindOptions } from './find-order.ts'
import { kernelRecord } from './kernel-record.ts'
import type { OpenLog } from './open-log.ts'
import { OrderFold } from './order-fold.ts'
import { sayMoney, sayShort, sayTerms } from './say.ts'
import { tellDecision, tellOwn } from './tell-order.ts'
import type { Cause } from './tell-order.ts'
import { tellRelated } from './tell-related.ts'

/** Something that happened, in full sentences. */
export interface Chapter {
  readonly time: UnixMicros
  /** Place of the record that says so. */
  readonly position: number
  readonly sentences: readonly string[]
}

export interface OrderStory {
  readonly clientOrderId: string
  readonly sequence: number
  readonly title: string
  readonly venueOrderId: string | null
  readonly strategyId: string
  readonly instrumentId: string
  /** IANA zone of the instrument: what its times are told in. */
  readonly zone: string
  /** The run that decided it, where the store says. */
  readonly run: RunFacts | null
  readonly chapters: readonly Chapter[]
  /** How it stands at the end of the records. */
  readonly outcome: string
}

export interface RunFacts {
  readonly run: number
  readonly mode: string
  readonly account: string
  readonly build: string
  readonly startedTime: UnixMicros
  /** Of the strategy's source; empty where it is not known. */
  readonly codeHash: string
  readonly configHash: string
}

/** Finds an order by its name and tells its story. Rejects as `findOrder` does. */
export async function explainOrder(
  log: OpenLog,
  name: string,
  options: FindOptions = {},
): Promise<OrderStory> {
  const { onProgress } = options
  const half =
    (from: number) =>
    (share: number, records: number): void =>
      onProgress?.(from + share / 2, records)
  const found = await findOrder(log, name, { onProgress: half(0) })
  const teller = new Teller(found)
  for await (const stored of log.read()) {
    if (stored.position % 2000 === 0) half(0.5)(stored.position / log.records, stored.position)
    const record = kernelRecord(stored)
    if (stored.type === 'tape') teller.hearTape(stored.sequence, stored.body)
    if (record !== null) teller.tell(record, stored.position, stored.time, stored.sequence)
  }
  return teller.story()
}

/** Reads the records in their order. Keeps the order, those that belong to it, and nothing else. */
class Teller {
  private cause: Cause = { sequence: 0, input: null, body: '', ids: [] }
  private readonly fold: OrderFold
  private readonly chapters: { time: UnixMicros; position: number; sentences: string[] }[] = []
  private started: RunStarted | null = null
  private run: RunStarted | null = null
  private readonly zones = new Map<string, string>()

  constructor(found: Readonly<Order>) {
    this.fold = new OrderFold(found)
  }

  /** What follows with the sequence of its last entry came of that. */
  hearTape(sequence: number, body: string): void {
    this.cause = { ...this.cause, sequence, input: null, body }
  }

  tell(record: KernelRecord, position: number, time: UnixMicros, sequence: number): void {
    if (record.type === 'input') this.cause = { ...this.cause, sequence, input: record.input, body: '' }
    if (record.type === 'input' && record.input.kind === 'runStarted') this.begin(record.input)
    const cause = this.cause.sequence === sequence ? this.cause : null
    const before = this.fold.own === null ? null : { ...this.fold.own }
    const touched = this.fold.take(record, time)
    const { own } = this.fold
    const sentences: string[] = []
    if (own !== null && before === null) {
      this.run = this.started
      sentences.push(...this.fold.tellOrigin(), ...tellDecision(own, cause, position))
    } else if (own !== null && before !== null) {
      sentences.push(...tellOwn(record, { own, before, touched, time, cause }))
      sentences.push(...tellRelated(record, this.fold, cause))
    }
    if (sentences.length > 0) this.add(time, position, sentences)
  }

  private begin(input: RunStarted): void {
    this.started = input
    const instruments = instrumentsOf(input)
    this.cause = { ...this.cause, ids: instruments.map(({ id }) => id) }
    for (const { id, timeZone } of instruments) this.zones.set(id, timeZone)
  }

  /** What comes of one input is one chapter. */
  private add(time: UnixMicros, position: number, sentences: readonly string[]): void {
    const last = this.chapters.at(-1)
    if (last?.time === time) last.sentences.push(...sentences)
    else this.chapters.push({ time, position, sentences: [...sentences] })
  }

  story(): OrderStory {
    const { own } = this.fold
    if (own === null) throw new Error('an order was found, and is not there')
    const { strategyId, instrumentId, venueOrderId, sequence, clientOrderId } = own
    return {
      clientOrderId,
      sequence,
      venueOrderId,
      strategyId,
      instrumentId,
      title: `Order ${String(sequence)} of ${plainText(strategyId)}: ${sayTerms(this.fold.approved)}`,
      zone: this.zones.get(instrumentId) ?? instrumentFromId(instrumentId).timeZone,
      run: this.run === null ? null : factsOf(this.run, strategyId),
      chapters: this.chapters,
      outcome: this.outcome(own),
    }
  }

  private outcome(own: Readonly<Order>): string {
    const filled = `${formatQuantity(own.cumulativeQuantity)} of ${formatQuantity(own.quantity)} executed`
    const average = averagePrice(own)
    const price = average === null ? '' : ` at ${formatPrice(average)} on average`
    const fees = [...this.fold.fees].filter(([, fee]) => !fee.isZero)
    const paid = fees.length === 0 ? '' : `, fees ${fees.map(([of, fee]) => sayMoney(fee, of)).join(' and ')}`
    const open = isTerminal(own.status) ? '' : ' It is still open at the end of the records.'
    const doubt =
      own.certainty === 'inDoubt' ? ' Whether the venue has it is not known: it counts as open.' : ''
    const legs = [...this.fold.related.values()].filter(({ link }) => link?.parent === own.sequence)
    const children = legs.map((each) => `${sayShort(each)}: ${saidStatus(each)}`)
    const after = children.length === 0 ? '' : ` What it brought to life: ${children.join('; ')}.`
    return `${capital(saidStatus(own))}: ${filled}${price}${paid}.${open}${doubt}${after}`
  }
}

/** Instruments as the run was configured with; none where its configuration is of another version. */
function instrumentsOf({
  config,
}: RunStarted): readonly { readonly id: string; readonly timeZone: string }[] {
  try {
    return decodeKernelConfig(config).instruments
  } catch {
    return []
  }
}

function factsOf(input: RunStarted, strategyId: string): RunFacts {
  const { run, mode, account, build, time, configHash, strategies } = input
  const codeHash = strategies.find(({ id }) => id === strategyId)?.codeHash ?? ''
  return { run, mode, account, build, startedTime: time, codeHash, configHash }
}

export function saidStatus({ status }: Readonly<Order>): string {
  return status.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
