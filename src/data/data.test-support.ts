import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { sharedData } from '../../test/support/shared-data.ts'
import type { MarketDataSource } from '../domain/market-data.ts'
import { COLUMNS, startsOf } from './chunks.ts'

/** A folder of its own for the test file, gone afterwards. */
export function temporaryFiles(): (name: string, content: string | Uint8Array) => string {
  const folder = mkdtempSync(join(tmpdir(), 'fulmar-data-'))
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return (name, content) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
}

/** Path of a sample file, or null where the samples are absent. */
export function sampleFile(name: string): string | null {
  return sharedData(name)
}

export const hasSamples = sampleFile('README.md') !== null

/** Microseconds of an ISO time. */
export const utc = (text: string): number => Date.parse(text) * 1000

/** Everything that a source delivers, one list of numbers per column. */
export interface Collected {
  readonly start: number[]
  readonly end: number[]
  readonly values: Map<string, number[]>
  readonly chunks: number
}

export async function collect(source: MarketDataSource): Promise<Collected> {
  const start: number[] = []
  const end: number[] = []
  const values = new Map<string, number[]>(COLUMNS[source.info.kind].map((name) => [name, []]))
  let chunks = 0
  for (let chunk = await source.next(); chunk !== null; chunk = await source.next()) {
    if (chunk.length === 0) throw new Error('a chunk is empty')
    chunks += 1
    start.push(...startsOf(chunk).subarray(0, chunk.length))
    end.push(...chunk.end.subarray(0, chunk.length))
    for (const name of COLUMNS[chunk.kind]) {
      const column = (chunk as unknown as Record<string, Float64Array>)[name] ?? new Float64Array(0)
      values.get(name)?.push(...column.subarray(0, chunk.length))
    }
  }
  return { start, end, values, chunks }
}
