/** The command line as users run it: the built one, as a process of its own. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
const BIN = join(root, 'bin/fulmar.js')
const LONGEST_MS = 30_000

export interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

export interface CommandLine {
  readonly folder: string
  /** Ctrl-C is pressed as soon as stdout holds `interruptAt`. */
  run(
    argv: readonly string[],
    interruptAt?: string | null,
    env?: Readonly<Record<string, string>>,
  ): Promise<Outcome>
  /** Writes a file into the folder; returns its path. */
  write(name: string, text: string): string
  remove(): void
}

/** A folder of its own, in which commands are run. */
export function commandLine(): CommandLine {
  if (!existsSync(join(root, 'dist/cli/main.js'))) throw new Error('build first: npm run build')
  const folder = mkdtempSync(join(tmpdir(), 'fulmar-cli-'))
  return {
    folder,
    run: (argv, interruptAt = null, env = {}) => run(folder, argv, interruptAt, env),
    write: (name, text) => {
      const path = join(folder, name)
      writeFileSync(path, text)
      return path
    },
    remove: () => {
      rmSync(folder, { recursive: true })
    },
  }
}

function run(
  folder: string,
  argv: readonly string[],
  interruptAt: string | null,
  more: Readonly<Record<string, string>>,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_COLOR: '1', npm_command: 'exec', ...more }
    const child = spawn(process.execPath, [BIN, ...argv], {
      cwd: folder,
      env,
      timeout: LONGEST_MS,
      // a process that hangs may not hear anything else
      killSignal: 'SIGKILL',
    })
    let out = ''
    let err = ''
    let interrupted = false
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      if (interruptAt === null || interrupted || !out.includes(interruptAt)) return
      interrupted = true
      child.kill('SIGINT')
    })
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({ code, signal, out, err })
    })
  })
}
