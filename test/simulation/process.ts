import type { KernelInput } from '../../src/domain/inputs.ts'
import type { Kernel } from '../../src/engine/kernel.ts'
import type { Broker } from '../../src/ports/broker.ts'
import { SeededRandom } from '../../src/domain/random.ts'
import type { JournalRecord } from '../../src/ports/journal.ts'
import { ReferenceBroker } from '../support/reference-venue/reference-broker.ts'
import { SimulatedJournal } from './disk.ts'
import type { Engine } from './engine.ts'
import type { SimulatedFeed } from './market.ts'
import type { SimulatedClock } from './scheduler.ts'
import type { World } from './world.ts'

/** Requests per second that the broker keeps to, where the venue has a limit. */
const OWN_LIMIT = 4

/** One start of the engine: everything in it is gone when it crashes. */
export class SimulatedProcess {
  readonly id: number
  readonly clock: SimulatedClock
  readonly journal: SimulatedJournal
  readonly engine: Engine
  readonly startedAt: number
  /** Crashed, or ended by itself. */
  isOver = false
  /** Why it ended by itself; null while it runs, or where it was stopped in order. */
  failure: Error | null = null
  private readonly world: World
  private readonly feed: SimulatedFeed

  constructor(world: World, id: number) {
    this.world = world
    this.id = id
    const { scheduler, disk, dials, market, network } = world
    this.startedAt = scheduler.time
    this.clock = scheduler.clock()
    this.clock.offset = world.clockOffset
    const random = new SeededRandom(world.seed * 1000 + id)
    this.journal = new SimulatedJournal({
      disk,
      dials,
      random: new SeededRandom(world.seed * 1000 + 500 + id),
      later: (delay, act) => {
        scheduler.after(delay, act, this.clock)
      },
      events: {
        effect: (what) => this.effect(what),
        onDurable: (records) => {
          world.onDurable(records)
        },
      },
    })
    const { append } = this.journal
    this.journal.append = (records: readonly JournalRecord[]) => {
      if (this.isOver) return new Promise(() => undefined)
      world.onAppend(this, records)
      return append.call(this.journal, records)
    }
    this.feed = market.feed(this.clock)
    const link = network.link(id, this.clock, {
      onSend: (request) => {
        if (this.isOver) return false
        world.onSend(this, request)
        return this.effect(`before ${request.body.kind}`)
      },
      onSent: (request) => {
        this.effect(`after ${request.body.kind}`)
      },
    })
    const broker = (sink: (input: KernelInput) => void): Broker =>
      new ReferenceBroker({
        link,
        clock: this.clock,
        client: id,
        sink: (input) => {
          if (this.isOver) return
          world.onHear(this, input)
          sink(input)
        },
        validity: dials.noValidity > 0 ? null : 5_000_000,
        ...(dials.rateLimit > 0 ? { requestsPerSecond: Math.min(OWN_LIMIT, dials.rateLimit) } : {}),
      })
    this.engine = world.makeEngine({
      clock: this.clock,
      journal: this.journal,
      feed: this.feed,
      broker,
      random: () => random.next(),
      strategies: world.strategies,
      onAlert: (severity, code, message) => {
        if (!this.isOver) world.onAlert(severity, code, message)
      },
    })
  }

  get kernel(): Kernel | null {
    return this.engine.kernel
  }

  start(): void {
    this.engine.run().then(
      () => {
        this.end(null)
      },
      (error: unknown) => {
        this.end(error instanceof Error ? error : new Error(String(error)))
      },
    )
  }

  /** `kill -9`: whatever of its code still runs has no effect any more. */
  crash(): void {
    if (this.isOver) return
    this.isOver = true
    this.clock.kill()
    this.journal.crash()
    void this.feed.close()
  }

  /** Stopped by the machine for a while, as a laptop that sleeps: then it goes on as if nothing had been. */
  pause(duration: number): void {
    this.clock.pausedUntil = this.world.scheduler.time + duration
  }

  /** Counts what leaves; the world may crash the process there. */
  private effect(what: string): boolean {
    if (this.isOver) return false
    this.world.onEffect(this, what)
    // it may have crashed in this very moment
    return !(this.isOver as boolean)
  }

  private end(failure: Error | null): void {
    if (this.isOver) return
    this.isOver = true
    this.failure = failure
    this.clock.kill()
    void this.feed.close()
    this.world.onEnd(this)
  }
}
