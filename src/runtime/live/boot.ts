/** From a plan and a journal to a kernel that stands where the journal ends, and whose new run is on record. */
import { FulmarError } from '../../domain/codes.ts'
import type { RunStarted } from '../../domain/run-started.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { HandlerGuard } from '../../engine/core.ts'
import type { Kernel } from '../../engine/kernel.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Journal } from '../../ports/journal.ts'
import { decodeKernelConfig, makeKernel } from '../kernel-config.ts'
import { packageVersion } from '../package-version.ts'
import type { LivePlan } from './live-plan.ts'

export interface BootContext {
  readonly journal: Journal
  readonly clock: Clock
  readonly random: () => number
  readonly guard: HandlerGuard
}

export interface Booted {
  readonly kernel: Kernel
  readonly started: RunStarted
  /** Nothing was recorded before: there is no earlier life to go on with. */
  readonly isNew: boolean
  /** Of the last record before. */
  readonly lastTime: UnixMicros
}

export async function boot(plan: LivePlan, context: BootContext): Promise<Booted> {
  const { journal, clock, random, guard } = context
  const nonce = Math.floor(random() * 0x1_0000_0000)
  const kernel = makeKernel(decodeKernelConfig(plan.configText), {
    definitions: plan.strategies.map(({ definition }) => definition),
    validators: plan.options.risk?.validators ?? [],
    guard,
    identity: { run: 1, nonce },
    isJournaled: true,
  })
  for await (const record of journal.read(-1)) {
    throw new FulmarError('JOURNAL_UNREADABLE', `The journal has records, up to ${String(record.sequence)}.`)
  }
  return { kernel, isNew: true, lastTime: 0, started: startOf(plan, 1, nonce, clock.now()) }
}

function startOf(plan: LivePlan, run: number, nonce: number, time: number): RunStarted {
  const { options, config, configText, configHash, identities } = plan
  return {
    kind: 'runStarted',
    run,
    nonce,
    deploymentTag: config.deploymentTag,
    time,
    mode: 'live',
    environment: options.environment,
    account: options.account,
    build: packageVersion(),
    strategies: identities,
    configHash,
    config: configText,
  }
}
