import type { Refusal } from '../domain/codes.ts'
import { FulmarError } from '../domain/codes.ts'
import type { KernelInput } from '../domain/inputs.ts'
import { SeededRandom, type RandomState } from '../domain/random.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { VenueEvent } from './core.ts'
import { EventQueue } from './event-queue.ts'
import type { FaultyLine } from './faults.ts'
import { loadEvent, saveEvent, type SavedEvent } from './saved-venue.ts'
import type { SimulatedVenue } from './simulated-venue.ts'
import { copyRequest } from './venue-order.ts'

/** What we ask of a venue. */
export type VenueCommand = Extract<VenueEvent, { readonly kind: 'place' | 'cancel' | 'replace' }>

/** What goes wrong on the way to a venue, and how often; shares from 0 to 1 of the commands. */
export interface CommandFaultRates {
  /** Never reaches the venue; we hear only that nobody knows. */
  readonly lost: number
  /** Reaches it twice, the second time late: an order comes again under the same client order id. */
  readonly repeated: number
  /** Reaches it late, and so after commands that were sent after it: a cancel before its order, for one. */
  readonly delayed: number
  /** Refused at the door, as one of too many. */
  readonly rateLimited: number
  /** Of the new orders: from this one on the venue refuses every new order, for a while. */
  readonly burst: number
  /** How long such a burst of refusals lasts, microseconds. */
  readonly burstFor: UnixMicros
  /** The longest delay, microseconds. */
  readonly longestDelay: UnixMicros
}

export interface SavedCommandFaults {
  readonly version: number
  readonly burstUntil: UnixMicros
  readonly random: RandomState
  readonly pending: readonly { readonly due: UnixMicros; readonly command: SavedEvent }[]
}

const VERSION = 1

const TOO_MANY: Refusal = {
  code: 'VENUE_RATE_LIMIT',
  message: 'Too many orders, replaces and cancels came in a short time.',
}
const BURST: Refusal = { code: 'VENUE_REJECTED', message: 'The venue takes no new orders at the moment.' }

/**
 * The way from us to a venue, on which things go wrong, from a seed. What is refused at the door never reaches the
 * venue, and the refusal comes back over `line` as its answers do. While the line is cut nothing reaches the venue at
 * all. For sandboxes and tests.
 */
export class FaultyCommands {
  private readonly rates: CommandFaultRates
  private readonly venue: Pick<SimulatedVenue, 'setTime' | 'place' | 'cancel' | 'change'>
  private readonly line: FaultyLine
  private readonly random: SeededRandom
  private readonly pending = new EventQueue<VenueCommand>()
  /** New orders are refused before this. */
  private burstUntil: UnixMicros = 0

  constructor(
    rates: CommandFaultRates,
    seed: number,
    venue: Pick<SimulatedVenue, 'setTime' | 'place' | 'cancel' | 'change'>,
    line: FaultyLine,
  ) {
    this.rates = rates
    this.venue = venue
    this.line = line
    this.random = new SeededRandom(seed)
  }

  /** When the next command that is late arrives; Infinity for none. */
  get nextDue(): UnixMicros {
    return this.pending.nextDue
  }

  /** Sends a command. `now` may not go back. */
  send(command: VenueCommand, now: UnixMicros): void {
    this.advance(now)
    const { rates } = this
    if (this.line.isCut || this.happens(rates.lost)) {
      this.line.doubt(idOf(command), now)
      return
    }
    const refusal = this.refusalOf(command, now)
    if (refusal !== null) {
      this.line.carry(refused(command, refusal, now), now)
      return
    }
    if (this.happens(rates.repeated)) this.putOff(command, now)
    if (this.happens(rates.delayed)) this.putOff(command, now)
    else this.deliver(command, now)
  }

  /** Delivers what is due by then. */
  advance(now: UnixMicros): void {
    while (this.pending.nextDue <= now) {
      const due = this.pending.nextDue
      this.deliver(this.pending.shift(), due)
    }
  }

  save(): SavedCommandFaults {
    return {
      version: VERSION,
      burstUntil: this.burstUntil,
      random: this.random.save(),
      pending: this.pending.pending().map(({ due, event }) => ({ due, command: saveEvent(event) })),
    }
  }

  /** Into one of the same rates. Throws JOURNAL_VERSION_UNKNOWN for data of another version. */
  load(saved: SavedCommandFaults): void {
    if (saved.version !== VERSION) {
      throw new FulmarError(
        'JOURNAL_VERSION_UNKNOWN',
        `The saved faults of commands have version ${String(saved.version)}; this program reads ${String(VERSION)}.`,
      )
    }
    this.burstUntil = saved.burstUntil
    this.random.load(saved.random)
    this.pending.clear()
    for (const { due, command } of saved.pending) this.pending.push(due, loadEvent(command) as VenueCommand)
  }

  private refusalOf({ kind }: VenueCommand, now: UnixMicros): Refusal | null {
    if (this.happens(this.rates.rateLimited)) return TOO_MANY
    if (kind !== 'place') return null
    if (this.happens(this.rates.burst)) this.burstUntil = Math.max(this.burstUntil, now + this.rates.burstFor)
    return now < this.burstUntil ? BURST : null
  }

  private putOff(command: VenueCommand, now: UnixMicros): void {
    const due = now + Math.floor(this.random.next() * this.rates.longestDelay)
    const kept = command.kind === 'place' ? { ...command, request: copyRequest(command.request) } : command
    this.pending.push(due, kept)
  }

  private deliver(command: VenueCommand, time: UnixMicros): void {
    this.venue.setTime(time)
    switch (command.kind) {
      case 'place':
        this.venue.place(command.request)
        return
      case 'cancel':
        this.venue.cancel(command)
        return
      case 'replace':
        this.venue.change(command.clientOrderId, command.change)
    }
  }

  private happens(share: number): boolean {
    return share > 0 && this.random.next() < share
  }
}

function idOf(command: VenueCommand): string {
  return command.kind === 'place' ? command.request.clientOrderId : command.clientOrderId
}

function refused(command: VenueCommand, { code, message }: Refusal, eventTime: UnixMicros): KernelInput {
  const clientOrderId = idOf(command)
  const reason = message
  switch (command.kind) {
    case 'place':
      return { kind: 'orderRejected', clientOrderId, eventTime, code, reason }
    case 'cancel':
      return { kind: 'cancelRejected', clientOrderId, eventTime, reason: `${code}: ${reason}` }
    case 'replace':
      return { kind: 'replaceRejected', clientOrderId, eventTime, reason: `${code}: ${reason}` }
  }
}
