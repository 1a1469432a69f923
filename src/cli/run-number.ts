import { FulmarError } from '../domain/codes.ts'

/** `--run`: which start on a store. Throws CONFIG_INVALID. */
export function parseRunNumber(text: string): number {
  const run = /^\d+$/.test(text) ? Number(text) : 0
  if (run > 0 && Number.isSafeInteger(run)) return run
  throw new FulmarError('CONFIG_INVALID', `--run ${text} is no number of a run.`, {
    remedy: 'Runs are numbered from 1 on, each start on the store one more.',
  })
}
