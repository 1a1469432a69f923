/** The thread of the SQLite journal, bundled from the sources: Node 20 runs no TypeScript. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { threadId, Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import type { DriverName } from '../../src/adapters/journal-sqlite/driver.ts'
import type { StartWorker } from '../../src/adapters/journal-sqlite/worker-client.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Inside node_modules, so that packages are found from there. */
export async function bundleFor(source: string, folder: string): Promise<string> {
  const outfile = join(folder, `${source.split('/').at(-1)?.replace('.ts', '') ?? ''}.mjs`)
  await build({
    entryPoints: [join(root, source)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  })
  return outfile
}

export function bundleFolder(): string {
  const folder = join(root, 'node_modules/.cache/fulmar-test', `${String(process.pid)}-${String(threadId)}`)
  mkdirSync(folder, { recursive: true })
  return folder
}

export interface WorkerKit {
  readonly folder: string
  readonly start: StartWorker
  /** All threads that were started, the last one last. */
  readonly workers: Worker[]
  /** A path in a new folder. */
  newFile(): string
  remove(): void
}

/** Bundled once, for all tests of a file. */
export async function workerKit(): Promise<WorkerKit> {
  const folder = bundleFolder()
  const bundle = await bundleFor('src/adapters/journal-sqlite/worker.ts', folder)
  const temporary = mkdtempSync(join(tmpdir(), 'fulmar-store-'))
  const workers: Worker[] = []
  let files = 0
  return {
    folder,
    workers,
    start: (workerData) => {
      const worker = new Worker(bundle, { workerData })
      workers.push(worker)
      return worker
    },
    newFile: () => {
      files += 1
      const inside = join(temporary, String(files))
      mkdirSync(inside)
      return join(inside, 'store.db')
    },
    remove: () => {
      rmSync(temporary, { recursive: true, force: true })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What this Node can run: everywhere libsql, from 22.13 on its own as well. */
export const DRIVERS: readonly DriverName[] =
  process.getBuiltinModule('node:sqlite') === undefined ? ['libsql'] : ['node', 'libsql']
