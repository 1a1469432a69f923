import type { RunStarted } from '../../domain/run-started.ts'
import { openLog } from '../audit/open-log.ts'
import { loadStrategy } from '../strategy-loader.ts'
import { replayRun } from './replay-run.ts'
import type { ReplayOptions, ReplayResult } from './replay-run.ts'

export interface ReplayRequest extends Pick<ReplayOptions, 'run' | 'onProgress'> {
  /** A store, or an export of one. */
  readonly store: string
  /** In the order of the session. */
  readonly strategyFiles: readonly string[]
  /** Before anything of a run is compared. */
  readonly onStarted?: (facts: StartFacts) => void
}

/** A run on the record, and what was loaded beside it. */
export interface StartFacts {
  readonly input: RunStarted
  /** Strategies whose code is not what ran then. */
  readonly changed: readonly string[]
}

/** Replays what a store holds, with strategies from their files. Rejects as `replayRun` and `loadStrategy` do. */
export async function replayStore(request: ReplayRequest): Promise<ReplayResult> {
  const { store, strategyFiles, onStarted, ...rest } = request
  const loaded = await Promise.all(strategyFiles.map(loadStrategy))
  const log = await openLog(store)
  try {
    return await replayRun({
      ...rest,
      log,
      definitions: loaded.map(({ definition }) => definition),
      onStarted: (input) => {
        const isChanged = (codeHash: string, at: number): boolean => loaded[at]?.bundleHash !== codeHash
        const changed = input.strategies.filter(({ codeHash }, at) => isChanged(codeHash, at))
        onStarted?.({ input, changed: changed.map(({ id }) => id) })
      },
    })
  } finally {
    await log.close()
  }
}
