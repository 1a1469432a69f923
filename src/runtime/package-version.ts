import { readFileSync } from 'node:fs'

let version: string | null = null

/** Of Fulmar: what records and stores say of who wrote them. */
export function packageVersion(): string {
  version ??= findVersion()
  return version
}

/** How far up the manifest is depends on the module that this code was bundled into. */
function findVersion(): string {
  for (const up of ['./', '../', '../../', '../../../']) {
    try {
      const manifest: unknown = JSON.parse(
        readFileSync(new URL(`${up}package.json`, import.meta.url), 'utf8'),
      )
      const { name, version: found } = manifest as { readonly name?: unknown; readonly version?: unknown }
      if (name === 'fulmar' && typeof found === 'string') return found
    } catch {
      // not there: further up
    }
  }
  return 'unknown'
}
