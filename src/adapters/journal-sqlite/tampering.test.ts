import { generateKeyPairSync } from 'node:crypto'
import {
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  appendFileSync,
} from 'node:fs'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { genesisHash, nextHash } from '../journal-sql/chain.ts'
import { witnessPath } from '../journal-sql/witness.ts'
import type { Database } from './driver.ts'
import {
  append,
  filled,
  openIt,
  readAll,
  recordOf,
  records,
  tamper,
  temporaryFolder,
  verdict,
  whyNot,
} from './store.test-support.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const pair = (): { publicKey: string; privateKey: string } =>
  generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })

const CHANGES: readonly (readonly [string, string])[] = [
  [
    'a body',
    `UPDATE record SET body = CAST(replace(CAST(body AS TEXT), 'x', 'y') AS BLOB) WHERE position = 7`,
  ],
  ['a time', 'UPDATE record SET time = time + 1 WHERE position = 7'],
  ['a type', `UPDATE record SET type = 'orderDenied' WHERE position = 7`],
  ['a sequence', 'UPDATE record SET sequence = sequence + 1 WHERE position = 7'],
  ['a run', 'UPDATE record SET epoch = 2 WHERE position = 7'],
  ['a hash', `UPDATE record SET hash = zeroblob(32) WHERE position = 7`],
  ['the length of a hash', `UPDATE record SET hash = x'00' WHERE position = 7`],
  ['the whole record', 'DELETE FROM record WHERE position = 7'],
]

describe('a store that somebody changed', () => {
  it.each(CHANGES)('is found out: %s, and the record is named', async (_what, sql) => {
    const file = folder.newFile()
    await filled(file, 12)
    expect(await verdict(file)).toBe('fine')
    await tamper(file, (database) => {
      database.exec(sql)
    })
    expect(await verdict(file)).toMatch(/^7: Record 7 /i)
    expect(await whyNot(file)).toBe('JOURNAL_CORRUPT')
  })

  it('is found out where a record was put in between, and where two changed places', async () => {
    const file = folder.newFile()
    await filled(file, 12)
    await tamper(file, (database) => {
      database.exec('UPDATE record SET position = position + 100 WHERE position > 7')
      database.exec('UPDATE record SET position = position - 99 WHERE position > 100')
      database.exec(
        `INSERT INTO record SELECT log, 8, epoch, sequence, time, type, body, hash FROM record WHERE position = 7`,
      )
    })
    expect(await verdict(file)).toMatch(/^8: /)
    const other = folder.newFile()
    await filled(other, 12)
    await tamper(other, (database) => {
      for (const [from, to] of [
        [7, 70],
        [8, 7],
        [70, 8],
      ]) {
        database.prepare('UPDATE record SET position = ? WHERE position = ?').run(to ?? 0, from ?? 0)
      }
    })
    expect(await verdict(other)).toMatch(/^7: /)
  })

  it('is found out where records are missing at the end, by its witness', async () => {
    const file = folder.newFile()
    await filled(file, 12)
    await tamper(file, (database) => {
      database.exec('DELETE FROM record WHERE position > 9')
    })
    expect(await verdict(file)).toMatch(/^10: It ends with record 9, and its witness saw record 12 /)
    expect(await whyNot(file)).toBe('JOURNAL_HEAD_BEHIND')
  })

  it('is found out where its account was changed, since the first hash covers it', async () => {
    const file = folder.newFile()
    await filled(file, 3)
    await tamper(file, (database) => {
      database.exec(`UPDATE deployment SET account = 'ACC-2'`)
    })
    expect(await verdict(file)).toMatch(/^1: /)
  })

  it('is found out where the whole chain was computed anew, by its witness', async () => {
    const file = folder.newFile()
    await filled(file, 12)
    await rewrite(file)
    expect(await verdict(file)).toMatch(/^12: Record 12 is another one than its witness saw/)
    expect(await whyNot(file)).toBe('JOURNAL_HEAD_MISMATCH')
  })

  it('is found out where the witness was made anew as well, by checkpoints and their key', async () => {
    const keys = pair()
    const file = folder.newFile()
    await filled(file, 12, { signing: { privateKey: keys.privateKey, everyRecords: 5 } })
    expect(await verdict(file, keys.publicKey)).toBe('fine')
    expect(await verdict(file, pair().publicKey)).toMatch(/^12: .*not signed with this key/)
    await rewrite(file)
    rmSync(witnessPath(file))
    expect(await whyNot(file)).toBe('JOURNAL_WITNESS_MISSING')
    const { store } = await openIt(file, { adoptHead: true })
    await store.close()
    expect(await verdict(file)).toMatch(/^12: The checkpoint at record 12 has another head than the chain/)
    await tamper(file, (database) => {
      database.exec(
        'UPDATE checkpoint SET head = (SELECT hash FROM record r WHERE r.position = checkpoint.position)',
      )
    })
    expect(await verdict(file)).toBe('fine')
    expect(await verdict(file, keys.publicKey)).toMatch(/^12: .*not signed with this key, or was changed/)
    await tamper(file, (database) => {
      database.exec('DELETE FROM checkpoint')
    })
    expect(await verdict(file, keys.publicKey)).toMatch(/^null: There is no checkpoint at all/)
  })

  it('is found out where records after the last checkpoint are missing, and those before it', async () => {
    const keys = pair()
    const file = folder.newFile()
    await filled(file, 12, { signing: { privateKey: keys.privateKey } })
    await tamper(file, (database) => {
      database.exec('DELETE FROM record WHERE position > 4')
    })
    expect(await verdict(file, keys.publicKey)).toMatch(/^12: .* of a record that is not there/)
  })

  it('never passes for whole with a byte flipped, unless the byte is of no record', async () => {
    const file = folder.newFile()
    await filled(file, 25)
    const { store } = await openIt(file)
    await store.saveSnapshot(25, '{"state":"saved"}')
    const before = await readAll(store)
    await store.close()
    const whole = readFileSync(file)
    const offset = fc.integer({ min: 0, max: whole.length - 1 })
    let found = 0
    await fc.assert(
      fc.asyncProperty(offset, fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const changed = Buffer.from(whole)
        changed.writeUInt8(changed.readUInt8(at) ^ mask, at)
        writeFileSync(file, changed)
        rmSync(`${file}-wal`, { force: true })
        rmSync(`${file}-shm`, { force: true })
        if ((await verdict(file)) !== 'fine') {
          found++
          return
        }
        const again = await openIt(file, { readOnly: true, identity: null })
        try {
          expect(await readAll(again.store)).toEqual(before)
          expect((await again.store.latestSnapshot()).snapshot?.state).toBe('{"state":"saved"}')
        } finally {
          await again.store.close()
        }
      }),
      { numRuns: 120, examples: recordBytes(whole) },
    )
    expect(found).toBeGreaterThan(20)
  })
})

/** Bytes of bodies and hashes themselves, which a random choice would rarely hit. */
function recordBytes(whole: Buffer): [number, number][] {
  const places: [number, number][] = []
  for (let at = whole.indexOf('{"sequence"'); at !== -1; at = whole.indexOf('{"sequence"', at + 1)) {
    places.push([at + 5, 1], [at + 40, 128])
  }
  return places
}

/** Changes a record, and computes every hash after it as the chain asks. */
async function rewrite(file: string): Promise<void> {
  await tamper(file, (database: Database) => {
    const origin = database.prepare('SELECT * FROM deployment').get() ?? {}
    let hash = genesisHash({
      deployment: String(origin['name']),
      account: String(origin['account']),
      environment: String(origin['environment']),
      build: String(origin['build']),
      createdTime: Number(origin['created_time']),
    })
    const set = database.prepare('UPDATE record SET body = ?, hash = ? WHERE position = ?')
    for (const row of database.prepare('SELECT * FROM record ORDER BY position').all()) {
      const [position, epoch, sequence, time] = ['position', 'epoch', 'sequence', 'time'].map((key) =>
        Number(row[key]),
      )
      const fields = { position: position ?? 0, epoch: epoch ?? 0, sequence: sequence ?? 0, time: time ?? 0 }
      const body = Buffer.from(recordOf(fields.sequence, fields.position === 5 ? 'forged' : 'x').body)
      hash = nextHash(hash, { ...fields, type: String(row['type']) }, body)
      set.run(body, hash, fields.position)
    }
  })
}

/** Both files of a store as a power failure leaves them: what is written is in the write-ahead log. */
async function crashed(file: string): Promise<string> {
  const copy = folder.newFile()
  const { store } = await openIt(file)
  await append(store, records(1, 5))
  await append(store, records(6, 12))
  for (const suffix of ['', '-wal', '.witness']) copyFileSync(`${file}${suffix}`, `${copy}${suffix}`)
  await store.close()
  return copy
}

describe('a store after a power failure', () => {
  it('has everything that was acknowledged', async () => {
    const file = await crashed(folder.newFile())
    const { store } = await openIt(file)
    expect(await readAll(store)).toEqual(records(1, 12))
    await store.close()
  })

  it('leaves out a torn tail of its log, which nobody was told of', async () => {
    const file = await crashed(folder.newFile())
    appendFileSync(`${file}-wal`, readFileSync(`${file}-wal`).subarray(-4000))
    const { store } = await openIt(file)
    expect(await readAll(store)).toEqual(records(1, 12))
    await store.close()
    expect(await verdict(file)).toBe('fine')
  })

  it.each([1, 100, 5000])(
    'does not start where the last %i bytes of its log are lost: its witness knows',
    async (lost) => {
      const file = await crashed(folder.newFile())
      const log = `${file}-wal`
      truncateSync(log, statSync(log).size - lost)
      expect(await whyNot(file)).toBe('JOURNAL_HEAD_BEHIND')
    },
  )

  it('does not start where its log is gone altogether, nor where the store itself is', async () => {
    const file = await crashed(folder.newFile())
    rmSync(`${file}-wal`)
    expect(await whyNot(file)).not.toBeNull()
    const other = await crashed(folder.newFile())
    renameSync(other, `${other}.away`)
    rmSync(`${other}-wal`)
    expect(await whyNot(other)).toBe('JOURNAL_HEAD_BEHIND')
  })

  it('starts where it is ahead of its witness by a commit, which came between the two', async () => {
    const file = folder.newFile()
    await filled(file, 5)
    const witness = readFileSync(witnessPath(file))
    const { store } = await openIt(file)
    await append(store, records(6, 9))
    await store.close()
    writeFileSync(witnessPath(file), witness)
    expect(await whyNot(file)).toBeNull()
    expect(await verdict(file)).toBe('fine')
  })

  it('does not start beside the witness of another store', async () => {
    const [one, two] = [folder.newFile(), folder.newFile()]
    await filled(one, 5)
    await filled(two, 5)
    copyFileSync(witnessPath(two), witnessPath(one))
    expect(await whyNot(one)).toBe('JOURNAL_HEAD_MISMATCH')
  })
})
