/** The thread of a store in a file. */
import { workerData } from 'node:worker_threads'
import { serveStore } from '../journal-sql/store-thread.ts'
import { openStore } from './open-store.ts'
import type { SqliteStoreOptions } from './open-store.ts'

const options = workerData as SqliteStoreOptions

await serveStore(options.file, () => openStore(options))
