import { resolve } from 'node:path'
import type { Session } from '../session.ts'
import { DEFAULT_CONTROL } from './control-folder.ts'

/** Of `--run`, or the default where the user stands. */
export function controlPath({ terminal }: Session, given: string | undefined): string {
  return resolve(terminal.folder, given ?? DEFAULT_CONTROL)
}
