import { existsSync, readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Terminal } from './terminal.ts'

/** Folder of this package; the same distance from src/cli/ and from dist/cli/. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Path of a file that ships in the package. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url))
}

export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'))
  return (manifest as { readonly version: string }).version
}

/** Whether this is a clone of the repository, not a package that npm installed. */
export function isCheckout(): boolean {
  return !PACKAGE_ROOT.includes(`${sep}node_modules${sep}`) && existsSync(packageFile('src/cli/main.ts'))
}

/** How the user runs `fulmar` from where they stand, for commands to copy. */
export function howToCall({ env, folder }: Pick<Terminal, 'env' | 'folder'>): string {
  if (env['npm_command'] === 'exec') return 'npx fulmar'
  if (!isCheckout()) return PACKAGE_ROOT.includes(`${sep}node_modules${sep}`) ? 'npx fulmar' : 'fulmar'
  const fromHere = relative(folder, PACKAGE_ROOT)
  return fromHere === '' ? 'npx fulmar' : `node ${fromHere}${sep}bin${sep}fulmar.js`
}
