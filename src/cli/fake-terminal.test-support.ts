import type { Terminal, TerminalStream } from './terminal.ts'

/** A terminal that remembers what was written, with a clock that only moves when told to. */
export interface FakeTerminal extends Terminal {
  readonly written: { out: string; err: string }
  readonly left: number[]
  /** Programs that were started, with their arguments. */
  readonly launched: string[][]
  now: number
  interrupt(): void
}

export interface FakeOptions {
  readonly tty?: boolean
  readonly columns?: number
  readonly env?: Readonly<Record<string, string>>
  readonly folder?: string
  readonly platform?: string
  /** Programs that there are; the others cannot be started. */
  readonly programs?: readonly string[]
}

export function fakeTerminal(options: FakeOptions = {}): FakeTerminal {
  const written = { out: '', err: '' }
  const listeners = new Set<() => void>()
  const left: number[] = []
  const launched: string[][] = []
  const stream = (name: 'out' | 'err'): TerminalStream => ({
    write: (text) => {
      written[name] += text
    },
    flushed: () => Promise.resolve(true),
    isTTY: options.tty ?? false,
    columns: options.columns ?? 80,
    rows: 24,
  })
  const terminal: FakeTerminal = {
    out: stream('out'),
    err: stream('err'),
    env: options.env ?? {},
    folder: options.folder ?? process.cwd(),
    written,
    left,
    launched,
    platform: options.platform ?? 'linux',
    launch: (command, argv) => {
      if (options.programs?.includes(command) !== true) return Promise.resolve(`there is no ${command}`)
      launched.push([command, ...argv])
      return Promise.resolve(null)
    },
    now: 0,
    elapsedMs: () => terminal.now,
    onInterrupt: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    interrupt: () => {
      for (const listener of listeners) listener()
    },
    onKillSignal: () => () => undefined,
    divert: () => () => undefined,
    watch: () => () => undefined,
    leave: (code) => {
      left.push(code)
    },
  }
  return terminal
}
