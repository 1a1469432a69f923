import { createWriteStream, rmSync } from 'node:fs'
import type { WriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { once } from 'node:events'
import process from 'node:process'
import { checkWritable, unwritable } from './output-files.ts'
import type { Terminal } from './terminal.ts'

/** Where long text goes, piece by piece. */
export interface TextOutput {
  /** Resolves once there is room for more; to false where nobody wants more. */
  write(text: string): Promise<boolean>
  /** All of it is there. */
  finish(): Promise<void>
  /** Leaves nothing behind, where that can be. */
  abandon(): void
}

/** `path`: a file, which gets its name only when it is whole; undefined for stdout. */
export function textOutput(terminal: Terminal, path: string | undefined): TextOutput {
  return path === undefined ? toTerminal(terminal) : toFile(path)
}

function toTerminal({ out }: Terminal): TextOutput {
  return {
    write: (text) => {
      out.write(text)
      return out.flushed()
    },
    finish: () => Promise.resolve(),
    abandon: () => undefined,
  }
}

function toFile(path: string): TextOutput {
  checkWritable(path)
  const full = resolve(path)
  const temporary = join(dirname(full), `.${basename(full)}.${String(process.pid)}.tmp`)
  const stream = createWriteStream(temporary)
  let failure: Error | null = null
  stream.on('error', (error) => {
    failure = error
  })
  const check = (): void => {
    if (failure !== null) throw unwritable(path, failure)
  }
  return {
    write: async (text) => {
      check()
      if (!stream.write(text)) await roomIn(stream)
      check()
      return true
    },
    finish: async () => {
      stream.end()
      if (failure === null && !stream.closed) await once(stream, 'close').catch(() => undefined)
      check()
      await rename(temporary, full).catch((error: unknown) => {
        throw unwritable(path, error)
      })
    },
    abandon: () => {
      stream.destroy()
      rmSync(temporary, { force: true })
    },
  }
}

function roomIn(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      for (const event of ['drain', 'close']) stream.off(event, settle)
      resolve()
    }
    for (const event of ['drain', 'close']) stream.once(event, settle)
  })
}
