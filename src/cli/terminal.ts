import { spawn } from 'node:child_process'
import { handlerLimit, startWatchdog } from './watchdog.ts'

/** The world as the command line sees it; tests pass one of their own. */
export interface Terminal {
  readonly out: TerminalStream
  readonly err: TerminalStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folder in which the user stands. */
  readonly folder: string
  /** Monotonic; its zero means nothing. */
  elapsedMs(): number
  /** Hears Ctrl-C and the request to end; returns how to stop listening. */
  onInterrupt(listener: () => void): () => void
  /** Hears the signal that asks for a kill, SIGUSR2; never on Windows, which has none. Returns how to stop listening. */
  onKillSignal(listener: () => void): () => void
  /** What others (a strategy's console.log) write to a stream goes to `sink` instead; returns how to undo it. */
  divert(stream: 'out' | 'err', sink: (text: string) => void): () => void
  /** As Node names it: linux, darwin, win32 … */
  readonly platform: string
  /** Starts a program and leaves it alone, no shell between; resolves to null, or to why it did not start. */
  launch(command: string, argv: readonly string[]): Promise<string | null>
  /** Watches over a run that may never return; `what` names the strategy. Returns how to stop watching. */
  watch(what: string): () => void
  /** Leaves at once, for a second Ctrl-C. */
  leave(code: number): void
}

export interface TerminalStream {
  write(text: string): void
  /** Resolves once there is room for more; to false where nobody reads any more (`| head`). */
  flushed(): Promise<boolean>
  readonly isTTY: boolean
  readonly columns: number
  readonly rows: number
}

const DEFAULT_COLUMNS = 100
const DEFAULT_ROWS = 24

export function processTerminal(): Terminal {
  ignoreClosedPipe(process.stdout)
  ignoreClosedPipe(process.stderr)
  return {
    out: streamOf(process.stdout),
    err: streamOf(process.stderr),
    env: process.env,
    folder: process.cwd(),
    elapsedMs: () => performance.now(),
    onInterrupt: (listener) => {
      process.on('SIGINT', listener)
      process.on('SIGTERM', listener)
      return () => {
        process.off('SIGINT', listener)
        process.off('SIGTERM', listener)
      }
    },
    onKillSignal: (listener) => {
      if (process.platform === 'win32') return () => undefined
      process.on('SIGUSR2', listener)
      return () => {
        process.off('SIGUSR2', listener)
      }
    },
    divert: (stream, sink) => divertStream(stream === 'out' ? process.stdout : process.stderr, sink),
    platform: process.platform,
    launch,
    watch: (what) =>
      startWatchdog({
        what,
        limitSeconds: handlerLimit(process.env['FULMAR_HANDLER_LIMIT']),
        isTTY: process.stderr.isTTY,
      }),
    leave: (code) => process.exit(code),
  }
}

function launch(command: string, argv: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(command, argv, { detached: true, stdio: 'ignore' })
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ENOENT' ? `there is no ${command}` : error.message)
    })
    child.once('spawn', () => {
      child.unref()
      resolve(null)
    })
  })
}

/** `fulmar … | head` closes our output early: that is the reader's right, and no error. */
function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

/** Keeps the original `write`, so that our own lines come through while others are diverted. */
function streamOf(stream: NodeJS.WriteStream): TerminalStream {
  const write = stream.write.bind(stream)
  return {
    write: (text) => {
      write(text)
    },
    flushed: () => flushed(stream),
    get isTTY() {
      return stream.isTTY
    },
    get columns() {
      return stream.columns > 0 ? stream.columns : DEFAULT_COLUMNS
    },
    get rows() {
      return stream.rows > 0 ? stream.rows : DEFAULT_ROWS
    },
  }
}

function flushed(stream: NodeJS.WriteStream): Promise<boolean> {
  if (!stream.writable || !stream.writableNeedDrain) return Promise.resolve(stream.writable)
  return new Promise((resolve) => {
    const settle = (): void => {
      for (const event of ['drain', 'close', 'error']) stream.off(event, settle)
      resolve(stream.writable)
    }
    for (const event of ['drain', 'close', 'error']) stream.once(event, settle)
  })
}

function divertStream(stream: NodeJS.WriteStream, sink: (text: string) => void): () => void {
  const ownWrite = Object.getOwnPropertyDescriptor(stream, 'write')
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    sink(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())
    const done = rest.find((each) => typeof each === 'function') as (() => void) | undefined
    done?.()
    return true
  }
  Object.defineProperty(stream, 'write', { value: write, configurable: true, writable: true })
  return () => {
    if (ownWrite === undefined) Reflect.deleteProperty(stream, 'write')
    else Object.defineProperty(stream, 'write', ownWrite)
  }
}

/** Colors: never with --no-color, NO_COLOR or a dumb terminal; else on a terminal, or where FORCE_COLOR asks. */
export function wantsColor(terminal: Terminal, stream: TerminalStream, flag: boolean): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: kind } = terminal.env
  if (!flag || (no !== undefined && no !== '')) return false
  if (force !== undefined && force !== '' && force !== '0') return true
  return stream.isTTY && kind !== 'dumb'
}
