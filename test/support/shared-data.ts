import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, it } from 'vitest'

/** Name of the environment variable that says where the sample data is, if not in ../shared/data. */
export const SHARED_DATA_VARIABLE = 'FULMAR_SHARED_DATA'

const beside = fileURLToPath(new URL('../../../shared/data', import.meta.url))

/** Absolute path of a file or folder of the sample data beside the repository, or null when it is not there. */
export function sharedData(relativePath: string): string | null {
  const path = resolve(process.env[SHARED_DATA_VARIABLE] ?? beside, relativePath)
  return existsSync(path) ? path : null
}

/**
 * A suite over files of the sample data. `suite` gets their absolute paths, in the order asked for.
 * Without them it is not even called: one skipped test stands in its place, whose name says what is missing.
 */
export function describeWithData(
  name: string,
  relativePaths: readonly string[],
  suite: (paths: readonly string[]) => void,
): void {
  const paths: string[] = []
  const missing: string[] = []
  for (const relativePath of relativePaths) {
    const path = sharedData(relativePath)
    if (path === null) missing.push(relativePath)
    else paths.push(path)
  }
  if (missing.length === 0) {
    describe(name, () => {
      suite(paths)
    })
    return
  }
  const folder =
    process.env[SHARED_DATA_VARIABLE] === undefined ? '../shared/data' : `$${SHARED_DATA_VARIABLE}`
  const reason = `skipped: no ${missing.join(', ')} in ${folder} (set ${SHARED_DATA_VARIABLE} to the folder that has it)`
  console.warn(`${name}: ${reason}`)
  describe(name, () => {
    it(reason, (context) => {
      context.skip(reason)
    })
  })
}
