import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkWritable, writeFileWhole } from './output-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'fulmar-output-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('a file that a command writes', () => {
  it('comes with the folders that it needs, and leaves nothing else behind', () => {
    const path = join(folder, 'a/b/report.html')
    writeFileWhole(path, 'one')
    writeFileWhole(path, 'two')
    expect(readFileSync(path, 'utf8')).toBe('two')
    expect(readdirSync(join(folder, 'a/b'))).toEqual(['report.html'])
  })

  it('is refused with path and reason where it cannot be', () => {
    writeFileSync(join(folder, 'file'), '')
    expect(() => {
      checkWritable(folder)
    }).toThrow(`${folder} cannot be written: it is a folder.`)
    expect(() => {
      writeFileWhole(join(folder, 'file/report.html'), '')
    }).toThrow('a part of its path is a file, not a folder')
  })
})
