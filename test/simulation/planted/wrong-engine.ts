/** Bugs in the engine and in the store. */
import { leavesQuantity } from '../../../src/domain/order-lifecycle.ts'
import { Kernel } from '../../../src/engine/kernel.ts'
import { OpenLeavesBook } from '../../../src/engine/open-leaves.ts'
import { AnsweredCommands } from '../../../src/engine/safety/answer-command.ts'
import { TradingGate } from '../../../src/engine/safety/trading-state.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import { SteadyClock } from '../../../src/runtime/live/steady-clock.ts'
import { TurnLoop } from '../../../src/runtime/live/turn-loop.ts'
import { ReferenceBroker } from '../../support/reference-venue/reference-broker.ts'
import { SimulatedDisk, SimulatedJournal } from '../disk.ts'
import { onJournal, onRecords, patched } from './plant.ts'
import type { Plant } from './plant.ts'

export const WRONG_ENGINE: readonly Plant[] = [
  {
    name: 'orders in flight are not counted as exposure',
    needs: 'comparison',
    dials: { latencyMs: 400, slowMessages: 0.05 },
    patch: () =>
      patched(
        OpenLeavesBook.prototype,
        'update',
        (original) =>
          function (this: OpenLeavesBook, order) {
            if (order.status === 'submitted') this.remove(order)
            else original.call(this, order)
          },
      ),
  },
  {
    name: 'orders in doubt are not counted as exposure',
    needs: 'comparison',
    dials: { responseLoss: 0.3, streamLoss: 0.3, latencyMs: 400 },
    patch: () =>
      patched(
        OpenLeavesBook.prototype,
        'update',
        (original) =>
          function (this: OpenLeavesBook, order) {
            if (order.certainty === 'inDoubt') this.remove(order)
            else original.call(this, order)
          },
      ),
  },
  {
    name: 'orders at work are not counted as exposure',
    dials: {},
    patch: () =>
      patched(
        OpenLeavesBook.prototype,
        'update',
        (original) =>
          function (this: OpenLeavesBook, order) {
            if (leavesQuantity(order).isPositive) this.remove(order)
            else original.call(this, order)
          },
      ),
  },
  {
    name: 'a halt is shown and not obeyed',
    dials: { operator: 4 },
    patch: () => patched(TradingGate.prototype, 'stateFor', () => () => 'active'),
  },
  {
    name: 'a command that comes twice is carried out twice',
    dials: { operator: 4 },
    patch: () => patched(AnsweredCommands.prototype, 'has', () => () => false),
  },
  {
    name: 'time follows the wall clock, also back',
    dials: { clockSteps: 2 },
    patch: () => {
      const now = Object.getOwnPropertyDescriptor(TurnLoop.prototype, 'now') ?? {}
      Object.defineProperty(TurnLoop.prototype, 'now', {
        ...now,
        get(this: { readonly parts: { readonly clock: Clock } }) {
          return this.parts.clock.now()
        },
      })
      const back = patched(
        Kernel.prototype,
        'step',
        (original) =>
          function (this: Kernel, input, received) {
            this.core.now = received
            original.call(this, input, received)
          },
      )
      const unsteady = patched(
        SteadyClock.prototype,
        'now',
        () =>
          function (this: SteadyClock) {
            return (this as unknown as { readonly clock: Clock }).clock.now()
          },
      )
      return () => {
        unsteady()
        back()
        Object.defineProperty(TurnLoop.prototype, 'now', now)
      }
    },
  },
  {
    name: 'a silent stream is waited for for ever',
    needs: 'comparison',
    dials: { silences: 2 },
    patch: () =>
      patched(
        ReferenceBroker.prototype,
        'connect',
        (original) =>
          async function (this: ReferenceBroker) {
            Object.assign(this, { isWatching: true })
            await original.call(this)
          },
      ),
  },
  {
    name: 'a person is told of nothing',
    dials: { tradesByHand: 3 },
    parts: (parts) => ({ ...parts, onAlert: () => undefined }),
  },
]

export const WRONG_STORE: readonly Plant[] = [
  {
    name: 'orders are sent before their record is durable',
    dials: { commitMs: 200 },
    parts: onJournal((journal) => ({
      append: (records) => {
        void journal.append(records).catch(() => undefined)
        return Promise.resolve({ lastPosition: 0, lastSequence: 0, head: '' })
      },
    })),
  },
  {
    name: 'a commit that failed is taken for done',
    needs: 'recovery',
    dials: { diskFull: 1 },
    parts: onJournal((journal) => ({
      append: (records) =>
        journal.append(records).catch(() => ({ lastPosition: 0, lastSequence: 0, head: '' })),
    })),
  },
  {
    name: 'the last record is lost in a crash though it was acknowledged',
    needs: 'recovery',
    dials: { crashes: 3 },
    patch: () =>
      patched(
        SimulatedJournal.prototype,
        'crash',
        (original) =>
          function (this: SimulatedJournal) {
            original.call(this)
            diskOf(this).records.pop()
          },
      ),
  },
  {
    name: 'a record of the past is changed',
    needs: 'recovery',
    dials: { crashes: 2 },
    patch: () =>
      patched(
        SimulatedDisk.prototype,
        'write',
        (original) =>
          function (this: SimulatedDisk, records, epoch) {
            const first = this.records[1]
            if (first !== undefined) this.records[1] = { ...first, body: `${first.body} ` }
            return original.call(this, records, epoch)
          },
      ),
  },
  {
    name: 'a run that was taken over goes on writing',
    needs: 'recovery',
    dials: { secondEngine: 1 },
    patch: () => patched(SimulatedDisk.prototype, 'isFenced', () => () => false),
  },
  {
    name: 'a run does not say what it runs on',
    dials: {},
    parts: onRecords((records) => records.filter(({ body }) => !body.includes('"kind":"runStarted"'))),
  },
  {
    name: 'a run is recorded under another account',
    dials: {},
    parts: onRecords((records) =>
      records.map((record) => ({
        ...record,
        body: record.body.replace('"account":"REF-1"', '"account":"REF-2"'),
      })),
    ),
  },
]

function diskOf(journal: SimulatedJournal): SimulatedDisk {
  return (journal as unknown as { readonly options: { readonly disk: SimulatedDisk } }).options.disk
}
