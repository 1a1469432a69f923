import type { RunStarted } from '../domain/run-started.ts'
import { SeededRandom } from '../domain/random.ts'
import type { UnixMicros } from '../domain/time.ts'
import { encode } from '../engine/codec.ts'
import { DEFAULT_VENUE_SETTINGS } from '../sim/index.ts'
import { planRun } from './compose.ts'
import { marginSetup, venueDerivatives } from './derivative-plan.ts'
import { configHashOf, encodeKernelConfig, riskConfig } from './kernel-config.ts'
import { orderSettings } from './order-settings.ts'
import { packageVersion } from './package-version.ts'
import { riskOf, tagOf } from './plan-strategies.ts'
import type { RunOptions } from './run-options.ts'

/** One process start on a store of its own. */
const ONLY_RUN = 1

/**
 * The first record of a run on paper: everything that its kernel is made of, so that the run can be run again from its
 * store and the file of the strategy. `codeHashes`: one for each strategy. Throws as `planRun` does, and
 * CONFIG_STATE_NOT_SERIALIZABLE for a configuration that is no plain data.
 */
export function paperStart(
  options: RunOptions,
  codeHashes: readonly string[],
): (time: UnixMicros) => RunStarted {
  const { instruments, strategies, currency } = planRun(options)
  const seed = options.seed ?? 1
  const venue = options.venue ?? DEFAULT_VENUE_SETTINGS
  const derivatives = venueDerivatives(instruments, options.derivatives ?? [])
  const { cancelPatience = null } = orderSettings(options)
  const deploymentTag = tagOf(strategies)
  const config = encodeKernelConfig({
    instruments,
    strategies: strategies.map(({ id, definition, params, instruments: indices }) => ({
      id,
      name: definition.name,
      params,
      instruments: indices,
    })),
    currency,
    ...riskConfig(riskOf(options.risk)),
    seed,
    arming: 'automatic',
    deploymentTag,
    historyAdjustment: options.historyAdjustment ?? 'splits',
    cancelPatience,
    margin: marginSetup(instruments, venue, derivatives).rules,
  })
  const identities = strategies.map(({ id, params }, at) => ({
    id,
    codeHash: codeHashes[at] ?? '',
    stateVersion: 1,
    params: encode(params),
  }))
  return (time) => ({
    kind: 'runStarted',
    run: ONLY_RUN,
    // drawn as without a store, so that both give their orders the same ids
    nonce: Math.floor(new SeededRandom(seed).next() * 0x1_0000_0000),
    deploymentTag,
    time,
    mode: 'paper',
    environment: 'paper',
    account: 'paper',
    build: packageVersion(),
    strategies: identities,
    configHash: configHashOf(config),
    config,
  })
}
