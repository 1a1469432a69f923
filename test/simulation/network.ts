import type { SeededRandom } from '../../src/domain/random.ts'
import type { UnixMicros } from '../../src/domain/time.ts'
import type { Link, LinkListener } from '../support/reference-venue/link.ts'
import type { ReferenceServer } from '../support/reference-venue/reference-server.ts'
import type { Request, ServerMessage } from '../support/reference-venue/wire.ts'
import type { Dials } from './dials.ts'
import { EPOCH } from './scheduler.ts'
import type { Scheduler, SimulatedClock } from './scheduler.ts'

const SLOWEST: UnixMicros = 120_000_000

export interface NetworkOptions {
  readonly scheduler: Scheduler
  readonly server: ReferenceServer
  readonly random: SeededRandom
  dials: Dials
}

/** Everything between brokers and the venue: loses, repeats, delays, reorders, falls silent, and is cut. */
export class FaultyNetwork {
  readonly options: NetworkOptions
  /** Until then nothing passes; until then no event passes and nobody knows. */
  partedUntil: UnixMicros = 0
  silentUntil: UnixMicros = 0
  private readonly links = new Map<number, FaultyLink>()

  constructor(options: NetworkOptions) {
    this.options = options
    options.server.send = (message) => {
      this.links.get(message.client)?.carryBack(message)
    }
  }

  link(client: number, clock: SimulatedClock, events: LinkEvents): FaultyLink {
    const link = new FaultyLink(this, client, clock, events)
    this.links.set(client, link)
    return link
  }

  /** Every stream breaks, and both sides know. */
  cut(): void {
    this.options.server.dropSessions()
    for (const link of this.links.values()) link.break()
  }

  get isParted(): boolean {
    return this.options.scheduler.time < this.partedUntil
  }

  get isSilent(): boolean {
    return this.options.scheduler.time < this.silentUntil
  }

  delay(): UnixMicros {
    const { random, dials } = this.options
    if (dials.slowMessages > 0 && random.next() < dials.slowMessages)
      return Math.round(random.next() * SLOWEST)
    return Math.round(dials.latencyMs * 500 * (0.5 + random.next()))
  }

  chance(share: number): boolean {
    return share > 0 && this.options.random.next() < share
  }
}

export interface LinkEvents {
  /** Before the bytes leave. False: they do not, since the process is gone. */
  onSend(request: Request): boolean
  onSent(request: Request): void
}

/** The way of one process. */
export class FaultyLink implements Link {
  private readonly network: FaultyNetwork
  private readonly client: number
  private readonly clock: SimulatedClock
  private readonly events: LinkEvents
  private listener: LinkListener | null = null
  private lastArrival: UnixMicros = 0
  private lastBack: UnixMicros = 0

  constructor(network: FaultyNetwork, client: number, clock: SimulatedClock, events: LinkEvents) {
    this.network = network
    this.client = client
    this.clock = clock
    this.events = events
  }

  open(listener: LinkListener): Promise<void> {
    if (this.network.isParted) return Promise.reject(new Error('no way to the venue'))
    this.listener = listener
    return Promise.resolve()
  }

  send(request: Request): void {
    if (!this.events.onSend(request)) return
    const { network } = this
    const { dials, scheduler, server } = network.options
    if (!network.isParted && !network.chance(dials.requestLoss)) {
      const copies = network.chance(dials.duplicates) && dials.idsOfOpenOnly === 0 ? 2 : 1
      for (let copy = 0; copy < copies; copy++) {
        const arrival = scheduler.time + network.delay()
        const isFree = copy > 0 || network.chance(dials.reorder)
        if (!isFree) this.lastArrival = Math.max(this.lastArrival, arrival)
        const at = isFree ? arrival : this.lastArrival
        scheduler.after(at - scheduler.time, () => {
          server.handle(request, EPOCH + scheduler.time)
        })
      }
    }
    this.events.onSent(request)
  }

  close(): void {
    this.listener = null
  }

  break(): void {
    this.listener?.onClosed('cut')
  }

  carryBack(message: ServerMessage): void {
    const { network } = this
    const { dials, scheduler } = network.options
    const isEvent = message.type === 'event'
    if (network.isParted || (isEvent && network.isSilent)) return
    if (network.chance(isEvent ? dials.streamLoss : dials.responseLoss)) return
    const copies = network.chance(dials.duplicates) ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      const arrival = scheduler.time + network.delay()
      const isFree = copy > 0 || network.chance(dials.reorder)
      if (!isFree) this.lastBack = Math.max(this.lastBack, arrival)
      const at = isFree ? arrival : this.lastBack
      const deliver = (): void => {
        this.listener?.onMessage(message)
      }
      scheduler.after(at - scheduler.time, deliver, this.clock)
    }
  }
}
