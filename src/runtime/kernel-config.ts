/**
 * Everything that a kernel is made of beside the code of its strategies, as plain data. A run with a store writes it
 * down first thing (`runStarted`), so that recovery and replay build the very same kernel from the journal and the
 * strategy file alone. Whoever runs with a store makes its kernel here.
 */
import { createHash } from 'node:crypto'
import { calendarOf } from '../calendar/registry.ts'
import { zoneConverter } from '../calendar/time-zone.ts'
import { FulmarError } from '../domain/codes.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { MarginRules } from '../domain/margin/margin-rules.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { RunIdentity } from '../engine/client-order-id.ts'
import { decode, encode } from '../engine/codec.ts'
import type { HandlerGuard, HistoryAdjustment } from '../engine/core.ts'
import { Kernel } from '../engine/kernel.ts'
import type { ReconciliationSettings } from '../engine/reconcile/reconciliation.ts'
import type { OrderValidator, RiskSettings } from '../engine/risk/check.ts'
import type { MarginSetup } from '../engine/account-margin.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import type { ParameterValue } from '../strategy/parameters.ts'
import { calendarsOf } from './instrument-calendars.ts'

/** Version of the shape below. */
const CONFIG_VERSION = 1

export interface StrategyConfig {
  /** Unique in the run; orders and records carry it. */
  readonly id: string
  /** Name in its definition: two of one name have different ids. */
  readonly name: string
  readonly params: Readonly<Record<string, ParameterValue>>
  /** Indices into `instruments`. */
  readonly instruments: readonly number[]
}

export interface KernelConfig {
  readonly instruments: readonly Instrument[]
  readonly strategies: readonly StrategyConfig[]
  /** Of the account. */
  readonly currency: string
  /** Without validators, which are code. */
  readonly risk: Omit<RiskSettings, 'validators'>
  /** Names of the validators, in their order: who replays has to bring the same ones. */
  readonly validators: readonly string[]
  readonly seed: number
  readonly arming: 'automatic' | 'explicit'
  /** 32 bits that name the deployment, in every client order id. */
  readonly deploymentTag: number
  readonly historyAdjustment: HistoryAdjustment
  /** Null: as the kernel has it. */
  readonly cancelPatience: UnixMicros | null
  /** Null: an account that is never liquidated, with the leverage of `risk`. */
  readonly margin: MarginRules | null
  /** What is done about differences to the venue's books. Left out: the kernel's default. */
  readonly reconciliation?: ReconciliationSettings
  /** How long the venue may leave an order, change or cancel without an answer. Left out: for ever. */
  readonly answerDeadline?: UnixMicros
}

/** Canonical text: the same configuration gives the same bytes. Throws CONFIG_STATE_NOT_SERIALIZABLE. */
export function encodeKernelConfig(config: KernelConfig): string {
  return encode({ v: CONFIG_VERSION, ...config }, 'config')
}

/** Throws JOURNAL_VERSION_UNKNOWN for one of another version. */
export function decodeKernelConfig(text: string): KernelConfig {
  const { v, ...config } = decode(text) as KernelConfig & { v: number }
  if (v === CONFIG_VERSION) return config
  throw new FulmarError(
    'JOURNAL_VERSION_UNKNOWN',
    `The configuration of that run has version ${String(v)}; this program reads ${String(CONFIG_VERSION)}.`,
  )
}

/** SHA-256 of a configuration's text, hexadecimal. */
export function configHashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Splits validators, which are code, from the rest of the settings. */
export function riskConfig({
  validators = [],
  ...risk
}: RiskSettings): Pick<KernelConfig, 'risk' | 'validators'> {
  return { risk, validators: validators.map(({ name }) => name) }
}

export interface KernelCode {
  /** One for each strategy of the configuration, in its order. */
  readonly definitions: readonly AnyStrategy[]
  /** As the configuration names them. */
  readonly validators?: readonly OrderValidator[]
  readonly guard: HandlerGuard
  /** Of the run, for the ids of its orders. */
  readonly identity: Omit<RunIdentity, 'deploymentTag'>
  /** Whether a record is kept, so that calendars and their opens and closes belong into it. */
  readonly isJournaled: boolean
  /** Mark prices, where they are another series than the prices that trade. */
  readonly markPrice?: NonNullable<MarginSetup['markPrice']>
}

/** Throws CONFIG_INVALID where strategies or validators are not those of the configuration. */
export function makeKernel(config: KernelConfig, code: KernelCode): Kernel {
  const { definitions, validators = [], guard, identity, isJournaled, markPrice } = code
  requireSame(
    'strategies',
    config.strategies.map(({ name }) => name),
    definitions.map(({ name }) => name),
  )
  requireSame(
    'validators',
    config.validators,
    validators.map(({ name }) => name),
  )
  const { instruments, margin, cancelPatience, reconciliation, answerDeadline } = config
  return new Kernel({
    instruments,
    strategies: config.strategies.map(({ id, params, instruments: indices }, at) => ({
      id,
      definition: definitions[at] as AnyStrategy,
      params,
      instruments: indices,
    })),
    currency: config.currency,
    risk: validators.length === 0 ? config.risk : { ...config.risk, validators },
    identity: { ...identity, deploymentTag: config.deploymentTag },
    seed: config.seed,
    guard,
    arming: config.arming,
    historyAdjustment: config.historyAdjustment,
    markets: { calendars: calendarsOf(instruments), zones: zoneConverter, calendarOf, isJournaled },
    ...(reconciliation === undefined ? {} : { reconciliation }),
    ...(answerDeadline === undefined ? {} : { answerDeadline }),
    ...(cancelPatience === null ? {} : { cancelPatience }),
    ...(margin === null
      ? {}
      : { margin: { rules: margin, ...(markPrice === undefined ? {} : { markPrice }) } }),
  })
}

function requireSame(what: string, recorded: readonly string[], given: readonly string[]): void {
  if (recorded.length === given.length && recorded.every((name, at) => name === given[at])) return
  const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '))
  throw new FulmarError(
    'CONFIG_INVALID',
    `The run was configured with these ${what}: ${list(recorded)}. Given were: ${list(given)}.`,
    { remedy: `Give the same ${what}, in the same order.` },
  )
}
