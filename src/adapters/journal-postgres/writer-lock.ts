/**
 * One writer for each log, as a courtesy: a lock of the session, which the server lets go of with the connection. It keeps
 * a second engine from being started by mistake. What keeps an older one from writing is the epoch, in every append.
 */
import { createHash } from 'node:crypto'
import { FulmarError } from '../../domain/codes.ts'
import type { Connection } from './connection.ts'

export class WriterLock {
  private readonly key: string
  private readonly place: string
  private readonly takeOver: boolean

  constructor(place: string, schema: string, log: number, takeOver: boolean) {
    this.place = place
    this.key = lockKey(`writer ${String(log)}`, schema)
    this.takeOver = takeOver
  }

  /** Throws JOURNAL_LOCKED where somebody has it, unless it is to be taken over: then he is fenced by the next epoch. */
  async take(connection: Connection): Promise<void> {
    if ((await this.try(connection)) || this.takeOver) return
    throw new FulmarError('JOURNAL_LOCKED', `${this.place} is being written by another process.`)
  }

  /** On a connection that replaces a lost one. If somebody else has it, he has begun a run, and appends are refused. */
  async try(connection: Connection): Promise<boolean> {
    const { rows } = await connection.query({
      text: 'SELECT pg_try_advisory_lock($1) AS taken',
      name: null,
      values: [this.key],
    })
    return rows[0]?.['taken'] === true
  }
}

/** 64 bits, as the server numbers its locks: they are those of the whole database. */
export function lockKey(what: string, schema: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(['fulmar', what, schema]))
    .digest()
  return digest.readBigInt64BE(0).toString()
}
