import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SHARED_DATA_VARIABLE, sharedData } from './support/shared-data.ts'

describe('shared data', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fulmar-shared-'))
    vi.stubEnv(SHARED_DATA_VARIABLE, folder)
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  it('is looked for where the environment says', () => {
    writeFileSync(join(folder, 'bars.csv'), '')
    expect(sharedData('bars.csv')).toBe(join(folder, 'bars.csv'))
  })

  it('is null where it is not', () => {
    expect(sharedData('none.csv')).toBeNull()
  })
})
