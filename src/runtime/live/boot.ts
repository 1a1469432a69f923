/** From a plan and a journal to a kernel that stands where the journal ends, and the start of its new run. */
import { FulmarError } from '../../domain/codes.ts'
import type { RunStarted } from '../../domain/run-started.ts'
import type { HandlerGuard } from '../../engine/core.ts'
import type { Kernel } from '../../engine/kernel.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Journal } from '../../ports/journal.ts'
import { decodeKernelConfig, makeKernel } from '../kernel-config.ts'
import { packageVersion } from '../package-version.ts'
import { recoverRun } from '../recover-run.ts'
import type { Recovered } from '../recover-run.ts'
import type { LivePlan } from './live-plan.ts'

export interface BootContext {
  readonly journal: Journal
  readonly clock: Clock
  readonly random: () => number
  readonly guard: HandlerGuard
}

export interface Booted {
  readonly kernel: Kernel
  /** The next input of the kernel. */
  readonly started: RunStarted
  readonly recovered: Recovered
}

/** Rejects with FulmarError where the journal cannot be gone on from, or a state could not be saved. */
export async function boot(plan: LivePlan, context: BootContext): Promise<Booted> {
  const { journal, clock, random, guard } = context
  const { config, configText, configHash, identities, options } = plan
  const recovered = await recoverRun({
    journal,
    makeKernel: (started) =>
      makeKernel(decodeKernelConfig(started.config), {
        definitions: plan.strategies.map(({ definition }) => definition),
        validators: options.risk?.validators ?? [],
        guard,
        identity: { run: 1, nonce: started.nonce },
        isJournaled: true,
      }),
    present: { strategies: identities, config: configText, configHash, deploymentTag: config.deploymentTag },
  })
  requireSameAccount(plan, recovered)
  // a strategy whose state could not be saved is told now, and not when it is too late
  recovered.kernel.save()
  const { facts } = recovered
  const started: RunStarted = {
    kind: 'runStarted',
    run: recovered.run + 1,
    nonce: Math.floor(random() * 0x1_0000_0000),
    deploymentTag: config.deploymentTag,
    time: Math.max(clock.now(), recovered.kernel.core.now),
    mode: 'live',
    environment: options.environment,
    account: options.account,
    build: packageVersion(),
    strategies: identities,
    configHash,
    config: configText,
    ...(facts === undefined ? {} : { recovery: facts }),
  }
  return { kernel: recovered.kernel, started, recovered }
}

function requireSameAccount({ options }: LivePlan, { last }: Recovered): void {
  if (last === null || (last.account === options.account && last.environment === options.environment)) return
  throw new FulmarError(
    'LIVE_ACCOUNT_MISMATCH',
    `The journal is of account ${last.account} (${last.environment}); configured is ${options.account} (${options.environment}).`,
  )
}
