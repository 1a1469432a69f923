import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { append, openIt, readAll, records, temporaryFolder } from '../journal-sqlite/store.test-support.ts'
import { readWitness, Witness, witnessPath } from './witness.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const [genesis, head] = ['a'.repeat(64), 'b'.repeat(64)]

describe('a witness', () => {
  it('says what it saw last', () => {
    const file = folder.newFile()
    expect(readWitness(file)).toBe('missing')
    const witness = Witness.create(file, { genesis, position: 0, head })
    expect(readWitness(file)).toEqual({ genesis, position: 0, head })
    for (const position of [1, 2, 3, 10, 11]) {
      witness.write(position, head)
      expect(readWitness(file)).toEqual({ genesis, position, head })
    }
    witness.close()
    expect(readFileSync(witnessPath(file))).toHaveLength(512)
  })

  it('torn at any byte of what was written last, still says what it saw before', () => {
    const file = folder.newFile()
    const witness = Witness.create(file, { genesis, position: 0, head })
    witness.write(1, head)
    const before = readFileSync(witnessPath(file))
    witness.write(2, 'c'.repeat(64))
    const after = readFileSync(witnessPath(file))
    witness.close()
    for (let written = 0; written < 256; written++) {
      const torn = Buffer.concat([after.subarray(0, 256 + written), before.subarray(256 + written)])
      writeFileSync(witnessPath(file), torn)
      const seen = readWitness(file)
      expect(seen).toMatchObject(
        seen instanceof Object && seen.position === 2
          ? { position: 2, head: 'c'.repeat(64) }
          : { position: 1, head },
      )
    }
  })

  it('of which nothing is whole is unreadable, not a witness of nothing', () => {
    const file = folder.newFile()
    Witness.create(file, { genesis, position: 7, head }).close()
    const text = readFileSync(witnessPath(file), 'latin1')
    writeFileSync(witnessPath(file), text.replaceAll(' 7 ', ' 6 '))
    expect(readWitness(file)).toBe('unreadable')
    writeFileSync(witnessPath(file), '')
    expect(readWitness(file)).toBe('unreadable')
  })

  it('that cannot be written refuses the append: what nobody vouches for is not acknowledged', async () => {
    const file = folder.newFile()
    const { store } = await openIt(file)
    await append(store, records(1, 3))
    const witness = (store as unknown as { parts: { writing: { witness: Witness } } }).parts.writing.witness
    witness.write = () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    }
    await expect(append(store, records(4, 5))).rejects.toThrow('no space left')
    await expect(append(store, records(6, 6))).rejects.toThrow('no space left')
    await store.close()
    const again = await openIt(file)
    // durable though not acknowledged: whole, then
    expect(await readAll(again.store)).toEqual(records(1, 5))
    await again.store.close()
  })
})
