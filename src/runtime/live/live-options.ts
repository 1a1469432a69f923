import type { DecimalInput } from '../../domain/decimal.ts'
import { FulmarError } from '../../domain/codes.ts'
import type { KernelInput } from '../../domain/inputs.ts'
import { STOP_POLICIES } from '../../domain/run-stopping.ts'
import type { StopPolicy } from '../../domain/run-stopping.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { ReconciliationPolicy } from '../../engine/reconcile/reconciliation.ts'
import type { HistoryAdjustment } from '../../engine/core.ts'
import type { RiskSettings } from '../../engine/risk/check.ts'
import type { Broker } from '../../ports/broker.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Journal } from '../../ports/journal.ts'
import type { MarketDataFeed } from '../../ports/market-data-feed.ts'
import type { RunControl } from '../run-control.ts'
import type { StrategyToRun } from '../run-options.ts'
import type { LiveStatus } from './live-status.ts'

/** Makes the broker: what the venue says goes into `sink`, from where the engine takes it in its turn. */
export type BrokerFactory = (sink: (input: KernelInput) => void) => Broker

/** Whose money it is: a simulation's, a broker's test account's, or real. */
export type LiveEnvironment = 'simulation' | 'demo' | 'production'

/** What live trading needs. Times are milliseconds. */
export interface LiveOptions {
  readonly strategies: readonly StrategyToRun[]
  readonly broker: BrokerFactory
  readonly feed: MarketDataFeed
  /** Path of the store (SQLite, made where there is none), or a journal that is open already; it is closed at the end. */
  readonly journal: Journal | string
  /** Id of the account at the broker: another one that it reports refuses to start. */
  readonly account: string
  readonly environment: LiveEnvironment
  /** Name of this set of strategies on this account, for as long as it trades. Default: the names of the strategies. */
  readonly deployment?: string
  /** Of the account. Default: what the instruments are priced in, if that is one currency, else USD. */
  readonly currency?: string
  /** What is left out has its default: leverage 1, short selling allowed, no limits. */
  readonly risk?: Partial<RiskSettings>
  /** Of the random numbers that strategies are given. Default 1. */
  readonly seed?: number
  readonly historyAdjustment?: HistoryAdjustment
  /** A cancel that was not answered for so long is sent again where the strategy asks for it again. Default 5,000. */
  readonly cancelRepeatMs?: number
  /** What the account holds in cash when a new store begins, by currency. Default: what the broker reports then. */
  readonly startingPortfolio?: { readonly cash: Readonly<Record<string, DecimalInput>> }
  /** What becomes of orders and positions at a planned stop. Default `keepProtection`. */
  readonly onStop?: StopPolicy
  /** Of a planned stop as a whole: what is not done by then is left, and named in the summary. Default 30,000. */
  readonly stopDeadlineMs?: number
  /** How often the state is saved, so that the next start is quick. Default 60,000; 0: at the stop alone. */
  readonly checkpointIntervalMs?: number
  /** How long one attempt to connect may take. Default 30,000. */
  readonly connectTimeoutMs?: number
  /** How long a start goes on trying to connect before it gives up. Default 300,000. */
  readonly startDeadlineMs?: number
  /** Bars of the past that indicators are warmed up with on a new store. Default: the longest `history` of a strategy. */
  readonly warmUpBars?: number
  /** How far back bars are asked for after an interruption. Default: seven days. */
  readonly catchUpLimitMs?: number
  /**
   * What the venue has is compared with our books at the start, after every reconnect and at this interval (default
   * 300,000; 0: not in between). Default of `strategy`: `warnOnly`.
   */
  readonly reconciliation?: {
    readonly strategy?: ReconciliationPolicy
    readonly intervalMs?: number
    /** A balance that differs by no more is taken for equal. Default 0.01. */
    readonly cashTolerance?: DecimalInput
  }
  /** An order, change or cancel that the venue has not answered for so long is in doubt, and is asked for. Default 10,000. */
  readonly answerDeadlineMs?: number
  /** Broker and market data are listened for, and the broker is asked where it says nothing. Default 10,000; 0: not. */
  readonly heartbeatMs?: number
  /** A silence of either in market hours that lasts so long kills. Default 300,000. */
  readonly killAfterMs?: number
  /** `kill`: two missed heartbeats kill at once. Default `reduce`: no new risk until it is heard again. */
  readonly onHeartbeatLoss?: 'reduce' | 'kill'
  /** By which the run is told what to do meanwhile: the kill switch, trading states, limits. */
  readonly control?: RunControl
  readonly clock?: Clock
  /** 0 ≤ x < 1; for the nonce of the run and the jitter of reconnecting, never for decisions. */
  readonly random?: () => number
  /** `time`: Unix microseconds. */
  readonly onAlert?: (severity: string, code: string, message: string, time: UnixMicros) => void
  readonly onLog?: (strategyId: string, message: string, time: UnixMicros) => void
  /** About once a second. */
  readonly onStatus?: (status: LiveStatus) => void
}

/** The same with every default, in microseconds. */
export interface LiveSettings {
  readonly onStop: StopPolicy
  readonly stopDeadline: UnixMicros
  /** 0: at the stop alone. */
  readonly checkpointInterval: UnixMicros
  readonly connectTimeout: UnixMicros
  readonly startDeadline: UnixMicros
  readonly catchUpLimit: UnixMicros
  readonly warmUpBars: number
  /** 0: nobody is listened for. */
  readonly heartbeat: UnixMicros
  readonly killAfter: UnixMicros
  readonly answerDeadline: UnixMicros
  /** Between two comparisons; 0: only at starts and reconnects. */
  readonly compareInterval: UnixMicros
}

const DEFAULTS = {
  stopDeadlineMs: 30_000,
  checkpointIntervalMs: 60_000,
  connectTimeoutMs: 30_000,
  startDeadlineMs: 300_000,
  catchUpLimitMs: 7 * 86_400_000,
  heartbeatMs: 10_000,
  killAfterMs: 300_000,
  answerDeadlineMs: 10_000,
} as const

const CAN_BE_OFF: ReadonlySet<string> = new Set(['checkpointIntervalMs', 'heartbeatMs'])

/** Throws CONFIG_INVALID for what cannot be. */
export function liveSettings(options: LiveOptions): LiveSettings {
  const { onStop = 'keepProtection' } = options
  if (!STOP_POLICIES.includes(onStop)) {
    throw new FulmarError('CONFIG_INVALID', `onStop is ${onStop}.`, {
      remedy: `Use ${STOP_POLICIES.join(', ')}.`,
    })
  }
  if (options.strategies.length === 0) throw new FulmarError('CONFIG_INVALID', 'There is no strategy to run.')
  if (options.account.trim() === '') {
    throw new FulmarError('CONFIG_INVALID', 'account is empty.', {
      remedy: 'Name the account as the broker does: it is checked before anything is traded.',
    })
  }
  const micros = (key: keyof typeof DEFAULTS, least: number): UnixMicros => {
    const value = options[key] ?? DEFAULTS[key]
    if (Number.isFinite(value) && (value >= least || (value === 0 && CAN_BE_OFF.has(key))))
      return Math.round(value * MICROS_PER_MILLI)
    throw new FulmarError(
      'CONFIG_INVALID',
      `${key} is ${String(value)}; it must be ${String(least)} milliseconds or more.`,
    )
  }
  const longest = Math.max(...options.strategies.map(({ definition }) => definition.history ?? 0))
  return {
    onStop,
    stopDeadline: micros('stopDeadlineMs', 1),
    checkpointInterval: micros('checkpointIntervalMs', 100),
    connectTimeout: micros('connectTimeoutMs', 1),
    startDeadline: micros('startDeadlineMs', 1),
    catchUpLimit: micros('catchUpLimitMs', 0),
    heartbeat: micros('heartbeatMs', 100),
    killAfter: options.onHeartbeatLoss === 'kill' ? 0 : micros('killAfterMs', 1000),
    answerDeadline: micros('answerDeadlineMs', 1),
    compareInterval: compareInterval(options),
    warmUpBars: options.warmUpBars ?? longest,
  }
}

function compareInterval({ reconciliation }: LiveOptions): UnixMicros {
  const { intervalMs = 300_000 } = reconciliation ?? {}
  if (Number.isFinite(intervalMs) && (intervalMs === 0 || intervalMs >= 1000))
    return Math.round(intervalMs * MICROS_PER_MILLI)
  throw new FulmarError(
    'CONFIG_INVALID',
    `reconciliation.intervalMs is ${String(intervalMs)}; it must be 1,000 or more, or 0.`,
  )
}
