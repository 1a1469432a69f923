import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { FulmarError } from '../domain/codes.ts'

/**
 * Finds out before a long run whether a file can be written after it. Makes its folder.
 * Throws CONFIG_OUTPUT_UNWRITABLE that names the path and the reason.
 */
export function checkWritable(path: string): void {
  const full = resolve(path)
  attempt(path, () => {
    if (existsSync(full) && statSync(full).isDirectory()) throw new Error('it is a folder')
    mkdirSync(dirname(full), { recursive: true })
    accessSync(dirname(full), constants.W_OK)
  })
}

/** All or nothing: a reader never sees half a file, and a failure leaves the old one. */
export function writeFileWhole(path: string, text: string): void {
  const full = resolve(path)
  attempt(path, () => {
    mkdirSync(dirname(full), { recursive: true })
    const temporary = join(dirname(full), `.${basename(full)}.${String(process.pid)}.tmp`)
    try {
      writeFileSync(temporary, text)
      renameSync(temporary, full)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    }
  })
}

function attempt(path: string, action: () => void): void {
  try {
    action()
  } catch (error) {
    throw unwritable(path, error)
  }
}

export function unwritable(path: string, error: unknown): FulmarError {
  return new FulmarError('CONFIG_OUTPUT_UNWRITABLE', `${path} cannot be written: ${reasonOf(error)}.`, {
    cause: error,
  })
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder',
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? error.message
}
