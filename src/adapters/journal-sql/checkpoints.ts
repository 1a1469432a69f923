/**
 * Signed heads of the chain. Whoever can write the file can compute the chain anew after a change; without the private
 * key nobody can sign what comes out.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { FulmarError } from '../../domain/codes.ts'
import type { Cursor, LogReader } from './log-reader.ts'
import { bytesOf, hexOf, textOf } from './sql-database.ts'
import type { SqlDatabase, SqlRow, SqlStatement } from './sql-database.ts'

export interface SigningOptions {
  /** Ed25519, PKCS #8 in PEM. */
  readonly privateKey: string
  /** Records between two checkpoints, at most. Default 1000. */
  readonly everyRecords?: number
  /** Seconds between two checkpoints while records are written, at most. Default 60. */
  readonly everySeconds?: number
}

/** Four lines: which log, how many records, the head in base64, when (Unix microseconds). */
function noteOf(genesis: Uint8Array, position: number, head: Uint8Array, time: number): Buffer {
  const origin = `fulmar journal ${hexOf(genesis)}`
  return Buffer.from(
    `${origin}\n${String(position)}\n${Buffer.from(head).toString('base64')}\n${String(time)}\n`,
  )
}

/** Short name of a key: the first 16 digits of SHA-256 over it as SPKI in DER. */
function keyName(key: KeyObject): string {
  const der = key.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('hex').slice(0, 16)
}

export function readPublicKey(pem: string): KeyObject {
  return ed25519(() => createPublicKey(pem), 'public')
}

function ed25519(read: () => KeyObject, which: string): KeyObject {
  let key: KeyObject
  try {
    key = read()
  } catch (error) {
    throw new FulmarError('CONFIG_INVALID', `The ${which} key cannot be read: it must be Ed25519 in PEM.`, {
      cause: error,
    })
  }
  if (key.asymmetricKeyType === 'ed25519') return key
  const kind = key.asymmetricKeyType ?? 'no key pair'
  throw new FulmarError('CONFIG_INVALID', `The ${which} key is ${kind}; checkpoints are signed with Ed25519.`)
}

/** Signs the head now and then. */
export class Signer {
  private readonly genesis: Buffer
  private readonly key: KeyObject
  private readonly name: string
  private readonly everyRecords: number
  private readonly everyMicros: number
  private readonly insert: SqlStatement
  private readonly last: SqlStatement
  private signed = { position: 0, time: 0 }
  /** In a transaction that is not yet committed. */
  private signing = this.signed

  private constructor(database: SqlDatabase, reader: LogReader, options: SigningOptions) {
    const log = String(reader.log)
    this.genesis = reader.start.hash
    this.key = ed25519(() => createPrivateKey(options.privateKey), 'private')
    this.name = keyName(createPublicKey(this.key))
    this.everyRecords = options.everyRecords ?? 1000
    this.everyMicros = (options.everySeconds ?? 60) * 1e6
    this.insert = database.prepare(
      `INSERT INTO checkpoint (log, position, head, signed_time, key, signature) VALUES (${log}, ?, ?, ?, ?, ?)
       ON CONFLICT (log, position) DO NOTHING`,
    )
    this.last = database.prepare(
      `SELECT position, signed_time FROM checkpoint WHERE log = ${log} ORDER BY position DESC LIMIT 1`,
    )
  }

  static async open(database: SqlDatabase, log: LogReader, options: SigningOptions): Promise<Signer> {
    const signer = new Signer(database, log, options)
    const row = await signer.last.get()
    signer.signed = { position: Number(row?.['position'] ?? 0), time: Number(row?.['signed_time'] ?? 0) }
    signer.signing = signer.signed
    return signer
  }

  isDue({ position }: Cursor, now: number): boolean {
    if (position === this.signed.position) return false
    return position - this.signed.position >= this.everyRecords || now - this.signed.time >= this.everyMicros
  }

  /** Inside the transaction that makes this the head; `committed` is called behind it. */
  async sign({ position, hash }: Cursor, now: number): Promise<void> {
    if (position === this.signed.position) return
    const signature = sign(null, noteOf(this.genesis, position, hash, now), this.key)
    await this.insert.run(position, hash, now, this.name, signature)
    this.signing = { position, time: now }
  }

  committed(): void {
    this.signed = this.signing
  }
}

/** What is wrong with one, in a sentence; null where it is right. */
export function checkpointProblem(
  row: SqlRow,
  genesis: Buffer,
  cursor: Cursor | null,
  key: KeyObject | null,
): string | null {
  const position = Number(row['position'])
  const what = `The checkpoint at record ${String(position)}`
  if (cursor === null) return `${what} is of a record that is not there: records are missing at the end.`
  const head = bytesOf(row['head'])
  if (!cursor.hash.equals(head))
    return `${what} has another head than the chain: what came before was changed.`
  if (key === null) return null
  const note = noteOf(genesis, position, head, Number(row['signed_time']))
  if (textOf(row['key']) === keyName(key) && verify(null, note, key, bytesOf(row['signature']))) return null
  return `${what} was not signed with this key, or was changed afterwards.`
}
