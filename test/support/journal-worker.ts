/** The thread of a journal, bundled from the sources: Node 20 runs no TypeScript. */
import { mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { threadId, Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { temporaryFolder } from '../../src/adapters/journal-sqlite/store.test-support.ts'
import type { Folder } from '../../src/adapters/journal-sqlite/store.test-support.ts'
import type { StartWorker } from '../../src/adapters/journal-sql/worker-client.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface WorkerKit extends Folder {
  readonly start: StartWorker
  /** All threads that were started, the last one last. */
  readonly workers: Worker[]
  /** The thread's code, and that of whatever else was bundled. */
  bundle(source: string): Promise<string>
}

export const POSTGRES_THREAD = 'src/adapters/journal-postgres/worker.ts'

/** Bundled once, for all tests of a file. */
export async function workerKit(source = 'src/adapters/journal-sqlite/worker.ts'): Promise<WorkerKit> {
  // inside node_modules, so that packages are found from there
  const place = `${String(process.pid)}-${String(threadId)}-${String(performance.now())}`
  const folder = join(root, 'node_modules/.cache/fulmar-test', place)
  mkdirSync(folder, { recursive: true })
  const files = temporaryFolder()
  const workers: Worker[] = []
  const bundle = async (source: string): Promise<string> => {
    const outfile = join(folder, basename(source).replace('.ts', '.mjs'))
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
  const thread = await bundle(source)
  return {
    workers,
    bundle,
    start: (workerData) => {
      const worker = new Worker(thread, { workerData })
      workers.push(worker)
      return worker
    },
    newFile: files.newFile,
    remove: () => {
      files.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
