/** The folder by which commands reach runs, and in which a kill lasts: plain files, each written whole. */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { FulmarError } from '../../domain/codes.ts'
import type { TradingScope } from '../../domain/trading-scope.ts'
import type { ControlCommand } from '../../runtime/run-control.ts'
import { commandOf, idIn, latchOf } from './parse-control.ts'

/** Below the folder in which a run was started. */
export const DEFAULT_CONTROL = '.fulmar/control'
/** A command is some hundred bytes. */
const MOST_BYTES = 64 * 1024
/** Only whoever runs Fulmar may read or write here: a kill, and above all a release, is not for everybody. */
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

/** A scope that may not trade, over restarts. */
export interface FiledLatch {
  readonly scope: TradingScope
  /** `reducing`: also after a release, until it is resumed. */
  readonly state: 'killed' | 'halted' | 'reducing'
  readonly by: string
  readonly reason: string
  /** ISO 8601. */
  readonly time: string
  /** Of a file that could not be read: its path. Left out of every other. */
  readonly unreadable?: string
}

/** A file among the commands that is none. */
export interface BadCommand {
  readonly name: string
  readonly why: string
  /** What it calls itself, so that whoever gave it can be answered; null where it does not. */
  readonly id: string | null
}

/** `time`: when it was given, in Unix milliseconds. */
export type FiledCommand = ControlCommand & { readonly id: string; readonly time: number }

export class ControlFolder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Commands to read, and files that are none, with the reason. */
  commands(): {
    readonly commands: readonly FiledCommand[]
    readonly bad: readonly BadCommand[]
  } {
    const commands: FiledCommand[] = []
    const bad: BadCommand[] = []
    for (const name of this.list('commands')) {
      const read = this.read(join('commands', name))
      const command = typeof read === 'string' ? read : commandOf(read.value)
      if (typeof command === 'string')
        bad.push({ name, why: command, id: typeof read === 'string' ? null : idIn(read.value) })
      else commands.push(command)
    }
    return { commands, bad }
  }

  give(command: FiledCommand): void {
    this.write(join('commands', fileOf(command.id)), command)
  }

  takeBack(id: string): void {
    rmSync(join(this.path, 'commands', fileOf(id)), { force: true })
  }

  /** What is no command is kept for whoever looks into it, and read no more. */
  setAside(name: string): void {
    this.moveToBad(join(this.path, 'commands', name))
  }

  answer(id: string, pid: number, answer: unknown): void {
    this.write(join('answers', `${id}.${String(pid)}.json`), answer)
  }

  /** Null while there is none. */
  answerOf(id: string, pid: number): unknown {
    const read = this.read(join('answers', `${id}.${String(pid)}.json`))
    return typeof read === 'string' ? null : read.value
  }

  forgetAnswer(id: string, pid: number): void {
    rmSync(join(this.path, 'answers', `${id}.${String(pid)}.json`), { force: true })
  }

  /** A latch that cannot be read is taken for a kill of everything. */
  latches(): readonly FiledLatch[] {
    return this.list('killed').map((name) => {
      const read = this.read(join('killed', name))
      const latch = typeof read === 'string' ? null : latchOf(read.value)
      if (latch !== null) return latch
      const unreadable = join(this.path, 'killed', name)
      const why = typeof read === 'string' ? read : 'it is no latch'
      const reason = `${unreadable} cannot be read: ${why}`
      return { scope: 'all', state: 'killed', by: 'nobody known', reason, time: '', unreadable }
    })
  }

  /** Of that scope; a file that cannot be read is of none. */
  latchOf(scope: TradingScope): FiledLatch | undefined {
    return this.latches().find((one) => one.scope === scope && one.unreadable === undefined)
  }

  /**
   * A kill that is latched already stays as it is: who killed first, and why, is what has to be looked into. So does any
   * latch of the same state.
   */
  latch(latch: FiledLatch): void {
    const found = this.latchOf(latch.scope)
    if (found?.state !== 'killed' && found?.state !== latch.state) this.file(latch)
  }

  /** In place of a kill: what a person has released only reduces. With everything, files that cannot be read are set aside. */
  release(latch: FiledLatch & { readonly state: 'reducing' }): void {
    if (latch.scope === 'all') {
      for (const { unreadable } of this.latches()) if (unreadable !== undefined) this.moveToBad(unreadable)
    }
    this.file(latch)
  }

  private file(latch: FiledLatch): void {
    this.write(join('killed', fileOf(latch.scope)), latch)
  }

  unlatch(scope: TradingScope): void {
    rmSync(join(this.path, 'killed', fileOf(scope)), { force: true })
  }

  status(pid: number, status: unknown): void {
    this.write(join('runs', `${String(pid)}.json`), status)
  }

  /** Runs that are alive, by their process. */
  runs(): { readonly pid: number; readonly status: unknown }[] {
    return this.list('runs').flatMap((name) => {
      const pid = Number.parseInt(name, 10)
      const read = this.read(join('runs', name))
      if (typeof read === 'string' || !isAlive(pid)) return []
      return [{ pid, status: read.value }]
    })
  }

  /** Leaves nothing behind of a run that has ended, unless something is latched or waits. */
  leave(pid: number): void {
    rmSync(join(this.path, 'runs', `${String(pid)}.json`), { force: true })
    try {
      for (const folder of ['runs', 'answers', 'commands', 'killed', ''])
        rmdirIfEmpty(join(this.path, folder))
      if (this.path.endsWith(DEFAULT_CONTROL)) rmdirIfEmpty(dirname(this.path))
    } catch {
      // it is in use
    }
  }

  private moveToBad(path: string): void {
    mkdirSync(join(this.path, 'bad'), { recursive: true, mode: FOLDER_MODE })
    renameSync(path, join(this.path, 'bad', basename(path)))
  }

  private list(folder: string): string[] {
    try {
      return readdirSync(join(this.path, folder))
        .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
        .sort()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw unusable(this.path, error)
    }
  }

  /** What the file holds, or why it cannot be read. */
  private read(name: string): { readonly value: unknown } | string {
    const path = join(this.path, name)
    try {
      const about = lstatSync(path)
      if (!about.isFile()) return 'it is no file'
      if (about.size > MOST_BYTES) return `it is larger than ${String(MOST_BYTES)} bytes`
      return { value: JSON.parse(readFileSync(path, 'utf8')) as unknown }
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  private write(name: string, value: unknown): void {
    const path = join(this.path, name)
    const temporary = join(dirname(path), `.${String(process.pid)}.tmp`)
    try {
      mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE })
      writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: FILE_MODE, flush: true })
      renameSync(temporary, path)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw unusable(path, error)
    }
  }
}

function fileOf(name: string): string {
  return `${encodeURIComponent(name)}.json`
}

function rmdirIfEmpty(path: string): void {
  try {
    rmdirSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
  }
}

/** A process of another user is alive too, though it cannot be signaled. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function unusable(path: string, error: unknown): FulmarError {
  const why = error instanceof Error ? error.message : String(error)
  return new FulmarError('CONFIG_OUTPUT_UNWRITABLE', `${path} cannot be used: ${why}`, { cause: error })
}
