/** The thread of a store in PostgreSQL. */
import { workerData } from 'node:worker_threads'
import { serveStore } from '../journal-sql/store-thread.ts'
import { openStore } from './open-store.ts'
import type { PostgresStoreOptions } from './open-store.ts'

const { place, ...options } = workerData as PostgresStoreOptions & { readonly place: string }

await serveStore(place, () => openStore(options))
