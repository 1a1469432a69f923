import { FulmarError } from '../../domain/codes.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { ReconciliationSettings } from '../../engine/reconcile/reconciliation.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { MICROS_PER_MINUTE } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { encode } from '../../engine/codec.ts'
import { limitWarnings } from '../../engine/risk/limit-table.ts'
import type { StrategySetup } from '../../engine/strategy-runner.ts'
import type { StrategyIdentity } from '../../domain/run-started.ts'
import type { FeedWants } from '../../ports/market-data-feed.ts'
import type { AnyStrategy } from '../../strategy/definition.ts'
import { formatBarLength, parseBarLength } from '../bar-length.ts'
import { codeHashOf } from '../code-hash.ts'
import { configHashOf, encodeKernelConfig, riskConfig } from '../kernel-config.ts'
import type { KernelConfig } from '../kernel-config.ts'
import { orderSettings } from '../order-settings.ts'
import { assumptionOf, commonCurrency, planStrategies, riskOf, tagOf } from '../plan-strategies.ts'
import { liveSettings } from './live-options.ts'
import type { LiveOptions, LiveSettings } from './live-options.ts'

/** What is fixed for a live run before anything is opened. */
export interface LivePlan {
  readonly options: LiveOptions
  readonly settings: LiveSettings
  readonly deployment: string
  readonly instruments: readonly Instrument[]
  readonly strategies: readonly StrategySetup[]
  /** What ran, for the record. */
  readonly identities: readonly StrategyIdentity[]
  readonly config: KernelConfig
  readonly configText: string
  readonly configHash: string
  /** One for each instrument. */
  readonly wants: readonly FeedWants[]
  readonly warnings: readonly string[]
}

/** Throws FulmarError for whatever cannot be run. */
export function planLive(options: LiveOptions): LivePlan {
  const settings = liveSettings(options)
  const { instruments, strategies } = planStrategies(options.strategies)
  const risk = riskOf(options.risk)
  const { cancelPatience = null } = orderSettings(options)
  const deployment = options.deployment ?? strategies.map(({ id }) => id).join(' + ')
  const config: KernelConfig = {
    instruments,
    strategies: strategies.map(({ id, definition, params, instruments: indices }) => ({
      id,
      name: definition.name,
      params,
      instruments: indices,
    })),
    currency: options.currency ?? commonCurrency(instruments),
    ...riskConfig(risk),
    seed: options.seed ?? 1,
    arming: 'explicit',
    deploymentTag: tagOf([{ id: `${deployment} ${options.account}` }]),
    historyAdjustment: options.historyAdjustment ?? 'splits',
    cancelPatience,
    margin: null,
    reconciliation: reconciliationOf(options),
    answerDeadline: settings.answerDeadline,
  }
  const configText = encodeKernelConfig(config)
  return {
    options,
    settings,
    deployment,
    instruments,
    strategies,
    identities: strategies.map(({ id, definition, params }, at) => ({
      id,
      codeHash: options.strategies[at]?.codeHash ?? codeHashOf(definition),
      stateVersion: definition.stateVersion ?? 1,
      params: encode(params),
    })),
    config,
    configText,
    configHash: configHashOf(configText),
    wants: instruments.map((instrument, index) => wantsOf(instrument, index, strategies)),
    warnings: [
      ...instruments.filter(({ assumed }) => assumed).map(assumptionOf),
      ...limitWarnings(risk, instruments),
    ],
  }
}

function reconciliationOf({ reconciliation = {} }: LiveOptions): ReconciliationSettings {
  const { strategy, cashTolerance } = reconciliation
  return {
    policy: strategy ?? 'warnOnly',
    ...(cashTolerance === undefined ? {} : { cashTolerance: Decimal.from(cashTolerance) }),
  }
}

function wantsOf({ id }: Instrument, index: number, strategies: readonly StrategySetup[]): FeedWants {
  const mine = strategies.filter(({ instruments }) => instruments.includes(index))
  const lengths = new Map<UnixMicros, string>()
  for (const { id: name, definition } of mine) {
    const length = barLengthOf(definition)
    if (length !== null) lengths.set(length, name)
  }
  const [first, second] = [...lengths]
  if (first !== undefined && second !== undefined) {
    throw new FulmarError(
      'CONFIG_BARS_MISMATCH',
      `${id}: ${first[1]} asks for bars of ${formatBarLength(first[0])}, ${second[1]} for bars of ${formatBarLength(second[0])}.`,
      {
        remedy:
          'Strategies that trade one instrument in one engine take the same bars; else run them in two engines.',
      },
    )
  }
  const handle = (name: 'onQuote' | 'onTrade'): boolean =>
    mine.some(({ definition }) => definition[name] !== undefined)
  return { barLength: first?.[0] ?? null, quotes: handle('onQuote'), trades: handle('onTrade') }
}

/** A strategy that says nothing of its bars is given minutes. */
function barLengthOf(definition: AnyStrategy): UnixMicros | null {
  const { bars, history = 0 } = definition
  if (bars !== undefined) return parseBarLength(bars)
  return definition.onBar !== undefined || history > 0 ? MICROS_PER_MINUTE : null
}
