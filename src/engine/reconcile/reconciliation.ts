import type {
  ComparisonResult,
  DifferenceKind,
  ExternalOrder,
  VenuePosition,
} from '../../domain/comparison.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { CloseFigures } from '../../domain/day-report.ts'
import type { CorporateAction } from '../../domain/inputs.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Core } from '../core.ts'
import type { Sighting } from './sighting.ts'

/**
 * What is done about a difference that was confirmed. `warnOnly`: a person is told. `autoAdjust`: the books are brought
 * to the venue's figure. `haltOnMismatch`: trading halts. `manualApproval`: the books wait for a person.
 */
export type ReconciliationPolicy = 'warnOnly' | 'autoAdjust' | 'haltOnMismatch' | 'manualApproval'

export interface ReconciliationSettings {
  /** Default `warnOnly`. */
  readonly policy?: ReconciliationPolicy
  /** In every currency: a balance that differs by no more is taken for equal. Venues round to cents. Default 0.01. */
  readonly cashTolerance?: Decimal
}

/** A difference that was confirmed and not put right. */
export interface OpenDifference {
  readonly number: number
  readonly kind: DifferenceKind
  readonly subject: string
  readonly internal: Decimal
  readonly broker: Decimal
  readonly difference: Decimal
  readonly price: Decimal | null
  readonly sinceTime: UnixMicros
  /** Why the instrument was frozen for it; null where it was not. */
  readonly frozenFor: string | null
  readonly isRejected: boolean
}

/** Corporate actions since the last close: as many are remembered. */
const ACTIONS_KEPT = 256
/** Executions of instruments that this run does not have: as many ids are remembered. */
const FOREIGN_KEPT = 1024

/**
 * What the kernel knows of the venue's own books: when the last fills were read, orders of others, and what differs.
 * Kernel state.
 */
export class Reconciliation {
  readonly policy: ReconciliationPolicy
  readonly cashTolerance: Decimal
  /** When the venue was first compared with: what others executed before it is none of ours. Null: never. */
  beganTime: UnixMicros | null = null
  /** In the venue's time: every execution of before was handed over. Null: never asked. */
  fillsThrough: UnixMicros | null = null
  /** Open orders that are not ours, by the venue's id. */
  readonly external = new Map<string, ExternalOrder>()
  /** By kind and subject. */
  readonly open = new Map<string, OpenDifference>()
  readonly sightings = new Map<string, Sighting>()
  nextNumber = 1
  last: ComparisonResult | null = null
  /** Of the last end-of-day report. */
  close: CloseFigures | null = null
  /** Positions as the venue named them last. */
  venuePositions: readonly VenuePosition[] = []
  /** Corporate actions since the last end-of-day report. */
  actions: readonly string[] = []
  private readonly core: Core
  private readonly foreign = new Set<string>()
  /** When something of the instrument was last booked. */
  private readonly moved: Float64Array
  private moneyMoved: UnixMicros = 0

  constructor(core: Core, { policy = 'warnOnly', cashTolerance }: ReconciliationSettings = {}) {
    this.core = core
    this.policy = policy
    this.cashTolerance = cashTolerance ?? Decimal.parse('0.01')
    this.moved = new Float64Array(core.instruments.length)
  }

  /** The position of an instrument has changed, and cash with it. */
  noteMove(instrumentIndex: number): void {
    this.moved[instrumentIndex] = this.moneyMoved = this.core.now
  }

  /** The same where no money moved: by an adjustment. */
  noteHolding(instrumentIndex: number): void {
    this.moved[instrumentIndex] = this.core.now
  }

  noteMoney(): void {
    this.moneyMoved = this.core.now
  }

  /** When something of the instrument was last booked, or (−1) any money; 0 for never. */
  movedTime(instrumentIndex: number): UnixMicros {
    return instrumentIndex === -1 ? this.moneyMoved : (this.moved[instrumentIndex] ?? 0)
  }

  /** A corporate action has changed what is held. */
  noteAction({ type, instrumentId }: CorporateAction, index: number, other: number): void {
    this.noteMove(index)
    if (other !== -1) this.noteMove(other)
    this.actions = [...this.actions, `${type} of ${instrumentId}`].slice(-ACTIONS_KEPT)
  }

  begin(): void {
    this.beganTime ??= this.core.now
  }

  /** Whether the execution, of an instrument that this run does not have, was heard of before. */
  hasForeign(executionId: string): boolean {
    return this.foreign.has(executionId)
  }

  noteForeign(executionId: string): void {
    this.foreign.add(executionId)
    if (this.foreign.size <= FOREIGN_KEPT) return
    const [oldest] = this.foreign
    if (oldest !== undefined) this.foreign.delete(oldest)
  }

  /** Why orders may not go out although everything was compared; null where they may. */
  get blocked(): string | null {
    for (const { kind, number, subject, isRejected } of this.open.values()) {
      if (kind !== 'order' || isRejected) continue
      return (
        `the venue has order ${subject}, which bears our mark and is not in our journal: ` +
        `was the store restored from a copy? (difference ${String(number)})`
      )
    }
    return null
  }

  find(number: number): OpenDifference | null {
    for (const difference of this.open.values()) if (difference.number === number) return difference
    return null
  }

  save(): unknown {
    return {
      beganTime: this.beganTime,
      fillsThrough: this.fillsThrough,
      external: [...this.external.values()],
      open: [...this.open],
      sightings: [...this.sightings],
      nextNumber: this.nextNumber,
      last: this.last,
      close: this.close,
      actions: this.actions,
      venuePositions: this.venuePositions,
      foreign: [...this.foreign],
      moved: [...this.moved.entries()].filter(([, time]) => time > 0),
      moneyMoved: this.moneyMoved,
    }
  }

  load(saved: unknown): void {
    const state = saved as {
      beganTime: UnixMicros | null
      fillsThrough: UnixMicros | null
      external: ExternalOrder[]
      open: [string, OpenDifference][]
      sightings: [string, Sighting][]
      nextNumber: number
      last: ComparisonResult | null
      close: CloseFigures | null
      actions: string[]
      venuePositions: VenuePosition[]
      foreign: string[]
      moved: [number, UnixMicros][]
      moneyMoved: UnixMicros
    }
    this.beganTime = state.beganTime
    this.fillsThrough = state.fillsThrough
    for (const order of state.external) this.setExternal(order, true)
    for (const [key, difference] of state.open) this.open.set(key, difference)
    for (const [key, sighting] of state.sightings) this.sightings.set(key, sighting)
    this.nextNumber = state.nextNumber
    this.last = state.last
    this.close = state.close
    this.actions = state.actions
    this.venuePositions = state.venuePositions
    for (const id of state.foreign) this.foreign.add(id)
    for (const [index, time] of state.moved) this.moved[index] = time
    this.moneyMoved = state.moneyMoved
  }

  /** What is left of it counts in the account's worst case, as if it were ours. */
  setExternal(order: ExternalOrder, isOpen: boolean): void {
    const { external, core } = this
    const before = leavesOf(external.get(order.venueOrderId))
    if (isOpen) external.set(order.venueOrderId, order)
    else external.delete(order.venueOrderId)
    const index = core.findIndex(order.instrumentId)
    if (index === -1) return
    core.orders.leaves.moveExternal(index, order.side, before, isOpen ? leavesOf(order) : Decimal.ZERO)
  }
}

function leavesOf(order: ExternalOrder | undefined): Decimal {
  if (order === undefined) return Decimal.ZERO
  return Decimal.max(Decimal.ZERO, order.quantity.sub(order.cumulativeQuantity))
}

export function keyOf(kind: DifferenceKind, subject: string): string {
  return `${kind}:${subject}`
}
