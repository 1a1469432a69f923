import { FulmarError } from '../domain/codes.ts'
import type { KernelInput } from '../domain/inputs.ts'
import { SeededRandom, type RandomState } from '../domain/random.ts'
import type { UnixMicros } from '../domain/time.ts'
import { EventQueue } from './event-queue.ts'
import { loadInput, saveInput, type SavedInput } from './saved-venue.ts'

/** What goes wrong between a venue and us, and how often; shares from 0 to 1 of the reports. */
export interface FaultRates {
  /** Never arrives. */
  readonly lost: number
  /** Arrives twice, the second time late. */
  readonly repeated: number
  /** Arrives late, and so after reports that were sent after it: a fill after the cancel, for one. */
  readonly delayed: number
  /** Of the answers to commands: what was asked is done or refused, and we hear only that nobody knows. */
  readonly answerLost: number
  /** The connection is cut at this report: it and all until the connection is back are lost. */
  readonly cut: number
  /** The longest delay, microseconds. */
  readonly longestDelay: UnixMicros
  /** How long a connection stays cut, microseconds. */
  readonly cutFor: UnixMicros
}

export interface SavedFaults {
  readonly version: number
  readonly now: UnixMicros
  readonly cutUntil: UnixMicros
  readonly random: RandomState
  readonly pending: readonly { readonly due: UnixMicros; readonly input: SavedInput }[]
}

const VERSION = 1

/** What answers a command. A cancel that nobody asked for is told the same way. */
const ANSWERS: ReadonlySet<KernelInput['kind']> = new Set<KernelInput['kind']>([
  'orderAccepted',
  'orderRejected',
  'orderReplaced',
  'orderCanceled',
  'cancelRejected',
  'replaceRejected',
])

/**
 * A line from a venue to us on which things go wrong, from a seed. What the venue did stays true, and it tells whoever
 * asks (`openOrders`, `fillsSince`): only the reports suffer. For sandboxes and tests; `FaultyCommands` is the other
 * direction.
 */
export class FaultyLine {
  private readonly rates: FaultRates
  private readonly venue: string
  private readonly sink: (input: KernelInput) => void
  private readonly random: SeededRandom
  private readonly pending = new EventQueue<KernelInput>()
  private now: UnixMicros = 0
  /** Until when the connection is cut; 0 while it is not. */
  private cutUntil: UnixMicros = 0

  constructor(venue: string, rates: FaultRates, seed: number, sink: (input: KernelInput) => void) {
    this.venue = venue
    this.rates = rates
    this.sink = sink
    this.random = new SeededRandom(seed)
  }

  /** When the next report that is late, or the connection, comes; Infinity for none. */
  get nextDue(): UnixMicros {
    return this.cutUntil === 0 ? this.pending.nextDue : Math.min(this.cutUntil, this.pending.nextDue)
  }

  /** Whether nothing goes through now, in either direction. */
  get isCut(): boolean {
    return this.cutUntil > 0
  }

  /** Tells us that no answer to a command came in time: it may have worked, or not. */
  doubt(clientOrderId: string, eventTime: UnixMicros): void {
    this.sink({ kind: 'orderInDoubt', clientOrderId, eventTime, reason: 'No answer came in time.' })
  }

  /** Takes a report of the venue. `now` may not go back. */
  carry(input: KernelInput, now: UnixMicros): void {
    this.advance(now)
    const { rates } = this
    if (this.happens(rates.cut) && this.cutUntil === 0) {
      this.cutUntil = now + rates.cutFor + 1
      this.sink({ kind: 'connectionChanged', venue: this.venue, connected: false })
    }
    if (this.isCut || this.happens(rates.lost)) return
    if ('clientOrderId' in input && ANSWERS.has(input.kind) && this.happens(rates.answerLost)) {
      this.doubt(input.clientOrderId, input.eventTime)
      return
    }
    if (this.happens(rates.repeated)) this.pending.push(now + this.delay(), input)
    if (this.happens(rates.delayed)) this.pending.push(now + this.delay(), input)
    else this.sink(input)
  }

  /** Delivers what is due by then, and brings the connection back when its time has come. */
  advance(now: UnixMicros): void {
    while (this.nextDue <= now) {
      const due = this.nextDue
      if (this.cutUntil > 0 && this.cutUntil <= due) {
        this.cutUntil = 0
        this.sink({ kind: 'connectionChanged', venue: this.venue, connected: true })
      } else {
        const input = this.pending.shift()
        if (this.cutUntil === 0) this.sink(input)
      }
    }
    this.now = Math.max(this.now, now)
  }

  save(): SavedFaults {
    return {
      version: VERSION,
      now: this.now,
      cutUntil: this.cutUntil,
      random: this.random.save(),
      pending: this.pending.pending().map(({ due, event }) => ({ due, input: saveInput(event) })),
    }
  }

  /** Into a line of the same rates. Throws JOURNAL_VERSION_UNKNOWN for data of another version. */
  load(saved: SavedFaults): void {
    if (saved.version !== VERSION) {
      throw new FulmarError(
        'JOURNAL_VERSION_UNKNOWN',
        `The saved faults have version ${String(saved.version)}; this program reads ${String(VERSION)}.`,
      )
    }
    this.now = saved.now
    this.cutUntil = saved.cutUntil
    this.random.load(saved.random)
    this.pending.clear()
    for (const { due, input } of saved.pending) this.pending.push(due, loadInput(input))
  }

  private happens(share: number): boolean {
    return share > 0 && this.random.next() < share
  }

  private delay(): UnixMicros {
    return Math.floor(this.random.next() * this.rates.longestDelay)
  }
}
