/** Puts the parts of a live run together around a kernel that stands. */
import { Sequencer } from '../sequencer.ts'
import { Dispatcher } from '../dispatcher.ts'
import { TapeWriter } from '../tape-writer.ts'
import type { KernelInput } from '../../domain/inputs.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Kernel } from '../../engine/kernel.ts'
import type { KernelRecord } from '../../engine/records.ts'
import type { Broker } from '../../ports/broker.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Journal } from '../../ports/journal.ts'
import { LiveComputations } from './live-computations.ts'
import type { LivePlan } from './live-plan.ts'
import { LiveTally } from './live-tally.ts'
import { MarketInbox } from './market-inbox.ts'
import { TurnLoop } from './turn-loop.ts'

export type Alert = (severity: 'INFO' | 'WARNING' | 'CRITICAL', code: string, message: string) => void

export interface LiveParts {
  readonly kernel: Kernel
  readonly broker: Broker
  readonly loop: TurnLoop
  readonly inbox: MarketInbox
  readonly sequencer: Sequencer
  readonly dispatcher: Dispatcher
  readonly tally: LiveTally
  readonly alert: Alert
}

export interface PartsContext {
  readonly plan: LivePlan
  readonly kernel: Kernel
  readonly journal: Journal
  readonly clock: Clock
  /** Everything that the broker says, before it is put in line. */
  readonly onHeard: (input: KernelInput) => void
  readonly onRecord: (record: KernelRecord) => void
}

export function liveParts(context: PartsContext): LiveParts {
  const { plan, kernel, journal, clock, onHeard, onRecord } = context
  const { options } = plan
  const sequencer = new Sequencer()
  const inbox = new MarketInbox(plan.instruments.length)
  const tally = new LiveTally()
  const now = (): UnixMicros => Math.max(clock.now(), kernel.core.now)
  const alert: Alert = (severity, code, message) => options.onAlert?.(severity, code, message, now())
  const broker = options.broker((input) => {
    onHeard(input)
    loop.push(input)
  })
  const computations = new LiveComputations(
    plan.strategies.map(({ definition }) => definition),
    clock,
    (input) => {
      loop.push(input)
    },
  )
  const tape = new TapeWriter()
  kernel.core.tape = tape
  const dispatcher = new Dispatcher({
    broker,
    journal,
    tape,
    view: ({ strategyIndex, instrumentIndex }) => ({
      tradingState: kernel.core.tradingState(strategyIndex, instrumentIndex),
      connected: kernel.core.venues.isHeard,
      now: now(),
    }),
    onRecord: (_time, record) => {
      tally.onRecord(record)
      options.control?.onRecord(record)
      onRecord(record)
    },
    sink: (input) => {
      loop.push(input)
    },
    onCompute: (effect) => {
      computations.request(effect)
    },
    onAlert: ({ severity, code, message }) => {
      alert(severity, code, message)
    },
    onLog: ({ strategyId, message }) => options.onLog?.(strategyId, message, now()),
  })
  const loop: TurnLoop = new TurnLoop({
    kernel,
    sequencer,
    market: inbox,
    dispatcher,
    clock,
    ...diskWatch(alert, kernel, (input) => {
      loop.push(input)
    }),
  })
  return { kernel, broker, loop, inbox, sequencer, dispatcher, tally, alert }
}

/** A disk that is slow is told of; one that does not come back takes no new risk with it until a person has looked. */
function diskWatch(
  alert: Alert,
  kernel: Kernel,
  push: (input: KernelInput) => void,
): { onSlowCommit: (p99: UnixMicros) => void; onStalledCommit: () => void } {
  let stalls = 0
  return {
    onSlowCommit: (p99) => {
      const took = `${String(Math.round(p99 / 1000))} ms`
      alert(
        'WARNING',
        'JOURNAL_COMMIT_SLOW',
        `One commit in a hundred takes ${took} or more; orders wait for it.`,
      )
    },
    onStalledCommit: () => {
      stalls += 1
      const reason = 'A commit of the journal has not come back for a second.'
      alert('CRITICAL', 'JOURNAL_COMMIT_SLOW', `${reason} No new risk is taken until a person resumes.`)
      const id = `journal-stalled-${String(kernel.core.starts.run)}-${String(stalls)}`
      push({ kind: 'command', command: { id, verb: 'reduce', by: 'journal', reason } })
    },
  }
}
