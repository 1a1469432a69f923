import { createHash, createPrivateKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import process from 'node:process'
import { FulmarError } from '../domain/codes.ts'

/** With what heads of a journal are signed, where no file is named: the key itself, or where it lies. */
export const SIGN_KEY_VARIABLE = 'FULMAR_SIGN_KEY'
export const SIGN_KEY_FILE_VARIABLE = 'FULMAR_SIGN_KEY_FILE'

export interface KeyFiles {
  /** The private key, which only its owner may read. */
  readonly privateFile: string
  readonly publicFile: string
  /** Short name of the pair: what checkpoints carry. */
  readonly name: string
}

/** Makes a pair of keys (Ed25519, PEM): `file` and `file.pub`. Overwrites nothing: CONFIG_OUTPUT_UNWRITABLE. */
export function makeSigningKey(file: string): KeyFiles {
  const publicFile = `${file}.pub`
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  writeNew(file, secret, 0o600)
  try {
    writeNew(publicFile, publicKey.export({ type: 'spki', format: 'pem' }).toString(), 0o644)
  } catch (error) {
    // half a pair would be taken for a whole one
    rmSync(file, { force: true })
    throw error
  }
  return { privateFile: file, publicFile, name: keyName(publicKey) }
}

function writeNew(file: string, text: string, mode: number): void {
  let handle: number | null = null
  try {
    handle = openSync(file, 'wx', mode)
    fchmodSync(handle, mode)
    writeFileSync(handle, text)
    fsyncSync(handle)
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST'
    const why = isThere ? 'it is there already, and no key is overwritten' : String((error as Error).message)
    throw new FulmarError('CONFIG_OUTPUT_UNWRITABLE', `${file} cannot be written: ${why}.`, { cause: error })
  } finally {
    if (handle !== null) closeSync(handle)
  }
}

/** The first 16 digits of SHA-256 over the public key as SPKI in DER. */
function keyName(key: KeyObject): string {
  const der = key.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('hex').slice(0, 16)
}

/**
 * The private key that checkpoints are signed with, in PEM: from the file that is named, else from the environment;
 * null where nobody gave one. Throws CONFIG_INVALID for what is no such key, and for a file that others may read. No
 * message ever holds the key.
 */
export function readSigningKey(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  const path =
    given(file) ?? (given(env[SIGN_KEY_VARIABLE]) === null ? given(env[SIGN_KEY_FILE_VARIABLE]) : null)
  if (path !== null) return checked(readPrivate(path), path)
  const text = given(env[SIGN_KEY_VARIABLE])
  return text === null ? null : checked(text, SIGN_KEY_VARIABLE)
}

function given(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text
}

function readPrivate(path: string): string {
  if (path.includes('-----BEGIN')) {
    throw new FulmarError('CONFIG_INVALID', '--sign-key was given a key; it takes the path of a file.', {
      remedy: `What stands in a command line can be read by others: make another key, and give its file or ${SIGN_KEY_VARIABLE}.`,
    })
  }
  const handle = openKey(path)
  try {
    const isOpen = process.platform !== 'win32' && (fstatSync(handle).mode & 0o077) !== 0
    if (!isOpen) return readFileSync(handle, 'utf8')
    throw new FulmarError('CONFIG_INVALID', `The private key ${path} can be read by others.`, {
      remedy: `Close it: chmod 600 ${path}. If others may have read it, make another with \`fulmar audit keygen\`.`,
    })
  } finally {
    closeSync(handle)
  }
}

function openKey(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw new FulmarError('CONFIG_INVALID', `The private key ${path} cannot be read.`, {
      remedy: 'Check the path, or make one: fulmar audit keygen.',
      cause: error,
    })
  }
}

function checked(pem: string, where: string): string {
  let kind: string | undefined
  try {
    kind = createPrivateKey(pem).asymmetricKeyType
  } catch {
    // why it is none could quote it
  }
  if (kind === 'ed25519') return pem
  const isPublic = pem.includes('-----BEGIN PUBLIC KEY')
  throw new FulmarError('CONFIG_INVALID', `${where} holds no private key of Ed25519 in PEM.`, {
    remedy: isPublic
      ? 'That is the public half, for `fulmar audit verify --key`; the file without .pub is the private one.'
      : 'Make one with `fulmar audit keygen`.',
  })
}
