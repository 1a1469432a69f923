import { relative } from 'node:path'
import type { Terminal } from './terminal.ts'

/** A program that shows a file, or why there is none. */
type Opener = { readonly command: string; readonly argv: readonly string[] } | { readonly reason: string }

/**
 * Shows a file in the user's browser. Resolves to null where that was started, else to a line that says why not and
 * where the file is: a missing browser must not spoil a finished run. `path` is absolute.
 */
export async function openInBrowser(terminal: Terminal, path: string): Promise<string | null> {
  const opener = openerFor(terminal, path)
  const failure = 'reason' in opener ? opener.reason : await terminal.launch(opener.command, opener.argv)
  return failure === null ? null : `Not opened, ${failure}. The report is at ${path}`
}

function openerFor({ platform, env, folder }: Terminal, path: string): Opener {
  const isSet = (name: string): boolean => (env[name] ?? '') !== ''
  const hasScreen = isSet('DISPLAY') || isSet('WAYLAND_DISPLAY')
  if ((isSet('SSH_CONNECTION') || isSet('SSH_TTY')) && !hasScreen) {
    return { reason: 'because this is a remote session without a screen' }
  }
  switch (platform) {
    case 'darwin':
      return { command: 'open', argv: [path] }
    case 'win32':
      // the Explorer opens a file as a double click does; `start` would need a shell
      return { command: 'explorer.exe', argv: [path] }
    default:
      if (isSet('WSL_DISTRO_NAME')) {
        // the Explorer takes its folder from us, so a relative path needs no translation into Windows' own
        return { command: 'explorer.exe', argv: [relative(folder, path).replaceAll('/', '\\')] }
      }
      return hasScreen
        ? { command: 'xdg-open', argv: [path] }
        : { reason: 'because there is no screen here (no DISPLAY)' }
  }
}
