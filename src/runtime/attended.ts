import type { ComposedRun } from './compose.ts'
import type { RunControl } from './run-control.ts'

/** Puts what a control holds in line. Returns whether there was anything. */
export function takeCommands({ parts }: ComposedRun, control: RunControl | null): boolean {
  if (control?.hasWaiting !== true) return false
  for (const input of control.take()) parts.sequencer.push(input)
  return true
}

/**
 * Waits for work of the driver: a commit, an answer, the clock. Commands that come meanwhile are put in line; a kill
 * is done at once, as far as it needs no commit. Returns whether anything came.
 */
export async function attended(
  composed: ComposedRun,
  control: RunControl | null,
  work: Promise<unknown>,
): Promise<boolean> {
  if (control === null) {
    await work
    return false
  }
  let hasCome = false
  let isDone = false
  const finish = (): void => {
    isDone = true
  }
  const finished = work.then(finish, finish)
  for (;;) {
    await Promise.race([finished, control.arrived()])
    if (takeCommands(composed, control)) {
      hasCome = true
      composed.run.takeUrgent()
    }
    if (isDone) break
  }
  // what the work failed with is the driver's to hear
  await work
  return hasCome
}
