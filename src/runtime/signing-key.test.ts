import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, describe, expect, it } from 'vitest'
import { FulmarError } from '../domain/codes.ts'
import { makeSigningKey, readSigningKey } from './signing-key.ts'

const folder = mkdtempSync(join(tmpdir(), 'fulmar-key-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const { privateFile, publicFile, name } = makeSigningKey(join(folder, 'a.key'))
const pem = readFileSync(privateFile, 'utf8')

function refusalOf(file: string | undefined, env: Record<string, string> = {}): FulmarError {
  try {
    readSigningKey(file, env)
  } catch (error) {
    if (error instanceof FulmarError) return error
  }
  throw new Error('it was taken')
}

describe('a pair of keys', () => {
  it('belongs together, and its private half is for its owner alone', () => {
    const derived = createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'pem' })
    expect(readFileSync(publicFile, 'utf8')).toBe(derived)
    expect(name).toMatch(/^[0-9a-f]{16}$/)
    if (process.platform !== 'win32') expect(statSync(privateFile).mode & 0o777).toBe(0o600)
  })

  it('overwrites neither half', () => {
    expect(() => makeSigningKey(privateFile)).toThrow(/no key is overwritten/)
    writeFileSync(join(folder, 'b.key.pub'), 'x')
    expect(() => makeSigningKey(join(folder, 'b.key'))).toThrow(/b\.key\.pub cannot be written/)
    expect(() => statSync(join(folder, 'b.key'))).toThrow()
    expect(readFileSync(privateFile, 'utf8')).toBe(pem)
  })
})

describe('the key that a run signs with', () => {
  it('comes from the file that is named, from the environment, or is none', () => {
    expect(readSigningKey(privateFile, {})).toBe(pem)
    expect(readSigningKey(undefined, { FULMAR_SIGN_KEY: pem })).toBe(pem)
    expect(readSigningKey(undefined, { FULMAR_SIGN_KEY_FILE: privateFile })).toBe(pem)
    expect(readSigningKey(undefined, { FULMAR_SIGN_KEY: '' })).toBeNull()
  })

  it.skipIf(process.platform === 'win32')('is refused from a file that others may read', () => {
    const file = join(folder, 'open.key')
    writeFileSync(file, pem)
    chmodSync(file, 0o640)
    expect(refusalOf(file).message).toMatch(/can be read by others/)
    chmodSync(file, 0o400)
    expect(readSigningKey(file, {})).toBe(pem)
  })

  it('is refused where it is of another kind, or the public half, which is said', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const rsa = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    expect(refusalOf(undefined, { FULMAR_SIGN_KEY: rsa }).message).toMatch(/holds no private key of Ed25519/)
    chmodSync(publicFile, 0o600)
    expect(refusalOf(publicFile).remedy).toMatch(/public half/)
    expect(refusalOf(join(folder, 'none.key')).message).toMatch(/cannot be read/)
  })

  it('stands in no message, also where it was given in place of its file', () => {
    const secret = pem.split('\n')[1] ?? ''
    expect(secret.length).toBeGreaterThan(40)
    for (const refusal of [refusalOf(pem), refusalOf(undefined, { FULMAR_SIGN_KEY: `${secret} torn` })]) {
      expect(`${refusal.message} ${refusal.remedy} ${String(refusal.cause)}`).not.toContain(
        secret.slice(0, 30),
      )
    }
  })
})
