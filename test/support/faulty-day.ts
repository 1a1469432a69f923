/** A day of orders at a venue where things go wrong in both directions, and how it is set right afterwards. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { KernelInput } from '../../src/domain/inputs.ts'
import { isTerminal } from '../../src/domain/order-moves.ts'
import type { Effect } from '../../src/engine/outbox.ts'
import { AAA, KernelBench, scripted } from '../../src/engine/kernel.test-support.ts'
import { nativeContingencies } from '../../src/sim/capabilities.ts'
import { percentCommission } from '../../src/sim/commission.ts'
import { FaultyLine, type FaultRates, type SavedFaults } from '../../src/sim/faults.ts'
import {
  FaultyCommands,
  type CommandFaultRates,
  type SavedCommandFaults,
  type VenueCommand,
} from '../../src/sim/faulty-commands.ts'
import { Fixture, MINUTE, PLAIN } from '../../src/sim/fixture.test-support.ts'

const share = fc.constantFrom(0, 0.1, 0.4)

export const reportFaults: fc.Arbitrary<FaultRates> = fc.record({
  lost: share,
  repeated: share,
  delayed: share,
  answerLost: share,
  cut: fc.constantFrom(0, 0.05),
  longestDelay: fc.constant(3 * MINUTE),
  cutFor: fc.constant(2 * MINUTE),
})

export const commandFaults: fc.Arbitrary<CommandFaultRates> = fc.record({
  lost: share,
  repeated: share,
  delayed: share,
  rateLimited: fc.constantFrom(0, 0.2),
  burst: fc.constantFrom(0, 0.1),
  burstFor: fc.constant(3 * MINUTE),
  longestDelay: fc.constant(4 * MINUTE),
})

export const NO_REPORT_FAULTS: FaultRates = {
  lost: 0,
  repeated: 0,
  delayed: 0,
  answerLost: 0,
  cut: 0,
  longestDelay: 3 * MINUTE,
  cutFor: 2 * MINUTE,
}
export const NO_COMMAND_FAULTS: CommandFaultRates = {
  lost: 0,
  repeated: 0,
  delayed: 0,
  rateLimited: 0,
  burst: 0,
  burstFor: 3 * MINUTE,
  longestDelay: 4 * MINUTE,
}

export type Action =
  'buy' | 'sell' | 'limit' | 'stop' | 'replace' | 'cancel' | 'target' | 'bracket' | 'oco' | 'wait'
export type Step = readonly [action: Action, quantity: number]

export const steps = (...actions: readonly Action[]): fc.Arbitrary<Step[]> =>
  fc.array(fc.tuple(fc.constantFrom(...actions), fc.integer({ min: 1, max: 9 })), {
    minLength: 5,
    maxLength: 30,
  })

export interface DayOptions {
  readonly reports?: FaultRates
  readonly commands?: CommandFaultRates
  readonly seed: number
  readonly steps: readonly Step[]
  /** The step before which everything that is under way is saved and restored. */
  readonly cut?: number
  /** Makes of a report what the venue should never have sent. */
  readonly spoil?: (input: KernelInput) => KernelInput
  readonly ordersPerSecond?: number
  /** Whether the venue makes the other legs smaller by itself. Default `none`. */
  readonly contingencies?: 'none' | 'native'
}

/** Both exits lie within every bar of the day. */
const BRACKET = { stopLoss: { stop: 99.5 }, takeProfit: { limit: 100.5 } }

export class FaultyDay {
  readonly strategy = scripted('faulty')
  readonly bench: KernelBench
  readonly fixture: Fixture
  /** Everything that the kernel was told of the venue. */
  readonly heard: KernelInput[] = []
  readonly sent: VenueCommand[] = []
  private readonly options: DayOptions
  private line: FaultyLine
  private commands: FaultyCommands
  private told = 0
  private readonly firstMinute: number

  constructor(options: DayOptions) {
    this.options = options
    const { contingencies = 'none' } = options
    const settings = { ...PLAIN, contingencies }
    this.bench = new KernelBench([this.strategy], {
      cash: 1_000_000,
      nativeContingencies: nativeContingencies(settings),
    })
    this.fixture = new Fixture({
      settings: {
        ...settings,
        volumeCap: 0.1,
        borrowRate: 0,
        ordersPerSecond: options.ordersPerSecond ?? null,
      },
      instruments: [AAA],
      commission: percentCommission('3'),
    })
    this.firstMinute = Math.floor(this.bench.time / MINUTE / 1440) * 1440 + 1440
    this.line = this.makeLine(options.seed)
    this.commands = this.makeCommands(options.seed + 1)
  }

  play(): this {
    this.bench.bar(100)
    this.options.steps.forEach((step, index) => {
      if (index === this.options.cut) this.saveAndRestore()
      this.take(step, this.firstMinute + index)
    })
    // what is late comes after all
    const end = (this.firstMinute + this.options.steps.length) * MINUTE
    for (let time = end; this.commands.nextDue < Infinity; time = this.commands.nextDue) {
      this.commands.advance(time)
      this.exchange(time)
    }
    this.report(Number.MAX_SAFE_INTEGER)
    return this
  }

  /** One minute: the strategy acts, its commands go out, the market moves. */
  take([action, quantity]: Step, minute: number): void {
    const now = minute * MINUTE
    this.commands.advance(now)
    this.bench.act(this.strategy, ({ orders }) => {
      const [first] = orders.open()
      if (action === 'buy') orders.buy(AAA.id, quantity)
      if (action === 'sell') orders.sell(AAA.id, quantity)
      if (action === 'limit') orders.buy(AAA.id, quantity, { limit: 99.5 })
      if (action === 'stop') orders.sell(AAA.id, quantity, { stop: 99.5 })
      if (action === 'target') orders.target(AAA.id, quantity)
      if (action === 'bracket') orders.bracket('buy', AAA.id, quantity, BRACKET)
      if (action === 'oco') {
        const exit = { side: 'sell', quantity, reduceOnly: true } as const
        orders.oco(AAA.id, [
          { ...exit, stop: 99.5 },
          { ...exit, limit: 100.5 },
        ])
      }
      if (action === 'replace' && first !== undefined) orders.replace(first.id, { quantity: quantity + 5 })
      if (action === 'cancel') orders.cancelAll()
    })
    this.fixture.venue.setTime(now)
    this.exchange(now)
    this.fixture.bar(minute, [100, 101, 99, 100, 50])
    this.exchange(now + MINUTE)
  }

  /** What a person at the desk does: asks the venue, and tells the kernel what it says. */
  reconcile(): void {
    const { venue } = this.fixture
    const tell = (input: KernelInput): void => {
      this.bench.step(input)
    }
    for (const report of venue.fillsSince(0) ?? []) tell({ kind: 'fill', report })
    for (const clientOrderId of new Set(this.sent.map(idOf))) {
      const known = venue.order(clientOrderId)
      const about = { clientOrderId, eventTime: 0, reason: 'The venue says so.' }
      if (known === null) {
        tell({ ...about, kind: 'orderLost' })
        continue
      }
      const { venueOrderId, status, quantity, limitPrice, stopPrice } = known
      if (status === 'rejected') {
        tell({ ...about, kind: 'orderRejected', code: 'VENUE_REJECTED' })
        continue
      }
      tell({ ...about, kind: 'orderAccepted', venueOrderId })
      tell({
        ...about,
        kind: 'orderReplaced',
        quantity,
        limitPrice,
        stopPrice,
        eventTime: Number.MAX_SAFE_INTEGER,
      })
      if (status === 'canceled') tell({ ...about, kind: 'orderCanceled' })
      if (status === 'expired') tell({ ...about, kind: 'orderExpired' })
    }
  }

  expectReconciled(): void {
    const { core } = this.bench.kernel
    const { venue } = this.fixture
    expect(core.portfolio.exactNet(0).toString()).toBe(this.fixture.position())
    expect(core.portfolio.cash()).toBe(Number(this.fixture.cash()))
    const open = this.bench.open().map((order) => [order.clientOrderId, order.cumulativeQuantity.toString()])
    const working = venue
      .openOrders()
      .map((order) => [order.clientOrderId, order.cumulativeQuantity.toString()])
    expect(new Map(open as [string, string][])).toEqual(new Map(working as [string, string][]))
    for (const id of new Set(this.sent.map(idOf))) {
      const order = core.orders.find(id)
      expect(order?.certainty).toBe('known')
      const theirs = venue.order(id)
      if (theirs === null) expect(isTerminal(order?.status ?? 'submitted')).toBe(true)
      else expect(order?.cumulativeQuantity.toString()).toBe(theirs.cumulativeQuantity.toString())
    }
  }

  /** Each order rests at the venue once at most, however often it came, and fills no more than its quantity. */
  expectNoneDoubled(): void {
    const accepted = new Map<string, number>()
    const filled = new Map<string, number>()
    const count = (counts: Map<string, number>, id: string, by: number): void => {
      counts.set(id, (counts.get(id) ?? 0) + by)
    }
    for (const input of this.fixture.inputs) {
      if (input.kind === 'orderAccepted') count(accepted, input.clientOrderId, 1)
      if (input.kind === 'fill') count(filled, input.report.clientOrderId, input.report.quantity.toNumber())
    }
    const asked = new Map<string, number>()
    for (const command of this.sent) {
      const quantity =
        command.kind === 'place'
          ? command.request.quantity
          : command.kind === 'replace'
            ? command.change.quantity
            : null
      const id = idOf(command)
      asked.set(id, Math.max(asked.get(id) ?? 0, quantity?.toNumber() ?? 0))
    }
    for (const [, times] of accepted) expect(times).toBe(1)
    for (const [id, quantity] of filled) expect(quantity).toBeLessThanOrEqual(asked.get(id) ?? 0)
  }

  /** Commands out and reports in, until neither side has more to say. */
  private exchange(now: number): void {
    do {
      for (const effect of this.bench.effects.splice(0)) {
        const command = commandOf(effect)
        if (command === null) continue
        this.sent.push(command)
        this.commands.send(command, now)
      }
      this.report(now)
    } while (this.bench.effects.length > 0)
  }

  private report(now: number): void {
    const { inputs } = this.fixture
    for (; this.told < inputs.length; this.told++) {
      const input = inputs[this.told]
      if (input !== undefined) this.line.carry(input, now)
    }
    this.line.advance(now)
  }

  private saveAndRestore(): void {
    const saved = JSON.stringify([this.line.save(), this.commands.save()])
    const { seed } = this.options
    this.line = this.makeLine(seed + 2)
    this.commands = this.makeCommands(seed + 3)
    const [line, commands] = JSON.parse(saved) as [SavedFaults, SavedCommandFaults]
    this.line.load(line)
    this.commands.load(commands)
    expect(JSON.stringify([this.line.save(), this.commands.save()])).toBe(saved)
  }

  private makeLine(seed: number): FaultyLine {
    const { reports = NO_REPORT_FAULTS, spoil = (input) => input } = this.options
    return new FaultyLine('SIM', reports, seed, (input) => {
      const said = spoil(input)
      this.heard.push(said)
      this.bench.step(said)
    })
  }

  private makeCommands(seed: number): FaultyCommands {
    return new FaultyCommands(this.options.commands ?? NO_COMMAND_FAULTS, seed, this.fixture.venue, this.line)
  }
}

function idOf(command: VenueCommand): string {
  return command.kind === 'place' ? command.request.clientOrderId : command.clientOrderId
}

function commandOf(effect: Effect): VenueCommand | null {
  switch (effect.kind) {
    case 'submit':
      return { kind: 'place', request: effect.order }
    case 'cancel':
      return { kind: 'cancel', clientOrderId: effect.order.clientOrderId }
    case 'replace':
      return {
        kind: 'replace',
        clientOrderId: effect.request.order.clientOrderId,
        change: effect.request.change,
      }
    case 'compute':
    case 'alert':
    case 'log':
      return null
  }
}
