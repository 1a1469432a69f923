import { createHash } from 'node:crypto'
import { SeededRandom } from '../../src/domain/random.ts'
import type { KernelInput, SafetyCommand } from '../../src/domain/inputs.ts'
import type { UnixMicros } from '../../src/domain/time.ts'
import type { JournalRecord, StoredRecord } from '../../src/ports/journal.ts'
import type { AnyStrategy } from '../../src/strategy/definition.ts'
import { ReferenceServer } from '../support/reference-venue/reference-server.ts'
import { ReferenceVenue } from '../support/reference-venue/reference-venue.ts'
import type { Request } from '../support/reference-venue/wire.ts'
import type { Dials } from './dials.ts'
import { SimulatedDisk } from './disk.ts'
import type { EngineParts, MakeEngine } from './engine.ts'
import { happen } from './happen.ts'
import type { Invariant, Violation } from './invariants/invariant.ts'
import { Market } from './market.ts'
import { FaultyNetwork } from './network.ts'
import type { Happening } from './plan.ts'
import type { Plant } from './planted/plant.ts'
import { SimulatedProcess } from './process.ts'
import { EPOCH, Scheduler } from './scheduler.ts'
import { scenarioNamed, scenarioStrategy } from './scenarios.ts'
import { AAA, BBB, bracketed, guarded, sliced, wild } from './strategies.ts'

const SECOND: UnixMicros = 1_000_000
const HEARTBEAT = 5 * SECOND
/** A supervisor starts the engine again so long after it ended. */
const RESTART_AFTER = 2 * SECOND
/** With faults off: how long trading goes on, how long all may take to come to rest after it, and how often we look. */
const HEAL = 30 * SECOND
const QUIESCE = 300 * SECOND
const LOOK = 10 * SECOND
/** By then books were compared with the venue's, twice. */
const COMPARED = 50 * SECOND
/** Lines of the story that are kept. */
const STORY = 400
export const START_CASH = '1000000'

export interface Case {
  readonly seed: number
  readonly dials: Dials
  readonly plan: readonly Happening[]
  /** Name of the scenario that is traded; left out: strategies at random. */
  readonly scenario?: string
}

export interface Outcome {
  readonly violations: readonly Violation[]
  /** Of everything that was written down, hexadecimal. */
  readonly hash: string
  readonly records: number
  /** While things went wrong. */
  readonly chaosEffects: number
  readonly starts: number
  readonly steps: number
  readonly executions: number
  /** The last things that happened, one line each. */
  readonly story: readonly string[]
}

/** One run: a venue, a wire, a disk, a market, and the engine in between, all from one seed. */
export class World {
  readonly seed: number
  readonly scheduler = new Scheduler()
  readonly venue: ReferenceVenue
  readonly server: ReferenceServer
  readonly network: FaultyNetwork
  readonly disk = new SimulatedDisk()
  readonly market: Market
  readonly makeEngine: MakeEngine
  readonly strategies: readonly AnyStrategy[]
  readonly alerts: { readonly time: number; readonly code: string; readonly message: string }[] = []
  readonly commands: SafetyCommand[] = []
  readonly violations: Violation[] = []
  /** Instruments whose positions somebody else changed: by hand, by a split, by a bust. */
  readonly disturbed = new Set<string>()
  dials: Dials
  clockOffset: UnixMicros = 0
  /** The one that should run; null between two. */
  process: SimulatedProcess | null = null
  readonly processes: SimulatedProcess[] = []
  phase: 'chaos' | 'heal' | 'quiesce' = 'chaos'
  effects = 0
  private chaosEffects = 0
  /** Crash at that effect; 0 for never. */
  crashAt = 0
  private readonly invariants: readonly Invariant[]
  private readonly plan: readonly Happening[]
  private readonly faults: { failAfter: number; failBefore: number }
  private readonly story: string[] = []
  private hasCrashedAgain = false

  constructor(
    { seed, dials, plan, scenario }: Case,
    makeEngine: MakeEngine,
    invariants: readonly Invariant[],
    plant: Plant | null = null,
  ) {
    this.seed = seed
    this.dials = dials
    this.plan = plan
    const { parts: change = (parts: EngineParts) => parts } = plant ?? {}
    this.makeEngine = (parts) => makeEngine(change(parts))
    this.invariants = invariants
    this.crashAt = dials.crashAtEffect
    this.strategies =
      scenario === undefined ? strategiesOf(seed, dials) : [scenarioStrategy(scenarioNamed(scenario))]
    this.faults = { failAfter: dials.failAfter, failBefore: dials.failBefore }
    this.venue = new ReferenceVenue({
      listings: [
        { id: AAA.id, price: '100' },
        { id: BBB.id, price: '50' },
      ],
      cash: START_CASH,
      uniqueIds: dials.idsOfOpenOnly > 0 ? 'open' : 'ever',
      partialRate: dials.partialFills,
      rejectRate: dials.rejects,
      random: new SeededRandom(seed * 8 + 1),
    })
    this.server = new ReferenceServer(this.venue, {
      random: new SeededRandom(seed * 8 + 2),
      faults: this.faults,
      ...(dials.rateLimit > 0 ? { requestsPerSecond: dials.rateLimit } : {}),
    })
    const random = new SeededRandom(seed * 8 + 3)
    this.network = new FaultyNetwork({ scheduler: this.scheduler, server: this.server, random, dials })
    this.market = new Market(this.scheduler, this.venue, [AAA, BBB], new SeededRandom(seed * 8 + 4))
  }

  async run(): Promise<Outcome> {
    const { scheduler, dials } = this
    const beat = (): void => {
      this.server.heartbeat()
      scheduler.after(HEARTBEAT, beat)
    }
    beat()
    for (const happening of this.plan) {
      scheduler.after(happening.at, () => {
        if (this.phase === 'chaos') happen(this, happening)
      })
    }
    scheduler.after(0, () => {
      this.begin()
    })
    await this.until(dials.minutes * 60 * SECOND)
    this.heal()
    await this.until(scheduler.time + HEAL)
    this.phase = 'quiesce'
    this.market.isOpen = false
    await this.comeToRest()
    if (this.violations.length === 0) this.check((each) => each.onHeal?.(this))
    return this.outcome()
  }

  /** Starts the engine, unless one runs. */
  begin(): void {
    if (this.process !== null) return
    this.check((each) => each.onRestart?.(this))
    this.startProcess()
  }

  /** Starts one whether or not another runs. */
  startProcess(): void {
    const process = new SimulatedProcess(this, this.processes.length + 1)
    this.processes.push(process)
    this.process = process
    this.note(`process ${String(process.id)} starts`)
    process.start()
  }

  crash(process: SimulatedProcess): void {
    this.note(`process ${String(process.id)} crashes`)
    process.crash()
    this.onEnd(process)
  }

  now(): UnixMicros {
    return EPOCH + this.scheduler.time
  }

  note(line: string): void {
    this.story.push(`${(this.scheduler.time / SECOND).toFixed(3)} ${line}`)
    if (this.story.length > STORY) this.story.shift()
  }

  violate(id: string, message: string): void {
    this.violations.push({ id, message, time: this.scheduler.time })
    this.note(`VIOLATED ${id}: ${message}`)
  }

  onEffect(process: SimulatedProcess, what: string): void {
    this.effects += 1
    if (this.phase === 'chaos') this.chaosEffects += 1
    if (this.phase !== 'chaos' || this.effects !== this.crashAt) return
    this.note(`crash at effect ${String(this.effects)}, ${what}`)
    this.crash(process)
    if (this.dials.crashAgainAfter === 0 || this.hasCrashedAgain) return
    this.hasCrashedAgain = true
    this.crashAt += this.dials.crashAgainAfter
  }

  onSend(process: SimulatedProcess, request: Request): void {
    const { body } = request
    const id = body.kind === 'place' ? body.order.clientOrderId : ''
    this.note(`process ${String(process.id)} sends ${body.kind} ${id}`)
    this.check((each) => each.onSend?.(this, process, request))
  }

  onHear(process: SimulatedProcess, input: KernelInput): void {
    this.note(`process ${String(process.id)} hears ${said(input)}`)
    this.check((each) => each.onHear?.(this, process, input))
  }

  onAppend(process: SimulatedProcess, records: readonly JournalRecord[]): void {
    this.check((each) => each.onAppend?.(this, process, records))
  }

  onDurable(records: readonly StoredRecord[]): void {
    this.check((each) => each.onDurable?.(this, records))
  }

  onAlert(severity: string, code: string, message: string): void {
    this.note(`${severity} ${code}: ${message}`)
    this.alerts.push({ time: this.scheduler.time, code, message })
  }

  /** A process is gone; somebody starts the next one soon. */
  onEnd(process: SimulatedProcess): void {
    const { failure } = process
    this.note(`process ${String(process.id)} ended${failure === null ? '' : `: ${failure.message}`}`)
    if (this.process !== process) return
    this.process = null
    this.scheduler.after(RESTART_AFTER, () => {
      this.disk.isFull = false
      this.disk.failsSync = false
      this.begin()
    })
  }

  private check(look: (invariant: Invariant) => void): void {
    for (const invariant of this.invariants) look(invariant)
  }

  private async until(time: UnixMicros): Promise<void> {
    await this.scheduler.run(this.violations.length > 0 ? 0 : time, () => {
      this.check((each) => each.onStep?.(this))
      return this.violations.length > 0
    })
  }

  /** From here on nothing goes wrong, and what is halted is let go on. */
  private heal(): void {
    this.phase = 'heal'
    this.note('heal')
    this.dials = { ...this.dials, ...HEALED }
    this.network.options.dials = this.dials
    this.network.partedUntil = 0
    this.network.silentUntil = 0
    Object.assign(this.faults, { failAfter: 0, failBefore: 0 })
    Object.assign(this.disk, { isFull: false, failsSync: false, slowBy: 0 })
    // a disk that failed stays failed for the process that saw it
    const { process } = this
    if (process?.journal.isPoisoned === true) this.crash(process)
    // nor does one that was taken over go on by itself
    for (const each of this.processes) if (each !== process && !each.isOver) this.crash(each)
  }

  private async comeToRest(): Promise<void> {
    const end = this.scheduler.time + QUIESCE
    const earliest = this.scheduler.time + COMPARED
    while (this.scheduler.time < end && this.violations.length === 0) {
      await this.until(this.scheduler.time + LOOK)
      if (this.scheduler.time >= earliest && this.isAtRest()) return
    }
    if (this.violations.length === 0) this.violate('I32', 'after five minutes without faults work is left')
  }

  /** Nothing is in flight or in doubt, and the venue was compared and armed. */
  private isAtRest(): boolean {
    const core = this.process?.kernel?.core
    if (core === undefined || core.venues.state !== 'armed') return false
    return core.orders.open
      .flat()
      .every(
        ({ status, pending, certainty }) =>
          certainty === 'known' && pending === 'none' && status !== 'submitted',
      )
  }

  private outcome(): Outcome {
    const hash = createHash('sha256').update(this.disk.head)
    hash.update(this.venue.executions.map(({ executionId }) => executionId).join())
    return {
      violations: this.violations,
      hash: hash.digest('hex'),
      records: this.disk.records.length,
      chaosEffects: this.chaosEffects,
      starts: this.processes.length,
      steps: this.scheduler.steps,
      executions: this.venue.executions.length,
      story: this.story,
    }
  }
}

const HEALED: Partial<Dials> = {
  latencyMs: 5,
  slowMessages: 0,
  requestLoss: 0,
  responseLoss: 0,
  streamLoss: 0,
  duplicates: 0,
  reorder: 0,
  commitMs: 1,
}

function strategiesOf(seed: number, dials: Dials): AnyStrategy[] {
  const random = new SeededRandom(seed * 8 + 5)
  const others = [bracketed, guarded, sliced].filter(() => random.next() < 0.4)
  return [wild(dials.activity), ...others]
}

function said(input: KernelInput): string {
  if (input.kind === 'fill') {
    const { clientOrderId, executionId, side, quantity, price } = input.report
    return `fill ${executionId} of ${clientOrderId}: ${side} ${quantity.toString()} at ${price.toString()}`
  }
  return 'clientOrderId' in input ? `${input.kind} ${input.clientOrderId}` : input.kind
}
