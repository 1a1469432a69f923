/** Which file holds which instrument's data: `[INSTRUMENT=]FILE` flags, or files found beside the strategy. */
import { readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { FulmarError } from '../domain/codes.ts'
import { parseInstrumentId } from '../domain/instruments.ts'
import type { InstrumentId } from '../domain/instrument.ts'

export interface DataSpec {
  readonly path: string
  /** Instruments to take from the file: one that was named, or all of the strategy's. */
  readonly instruments: readonly InstrumentId[]
}

/** Reads one flag. The part before `=` counts as an instrument only if it looks like one, so that paths may have a `=`. */
export function parseDataSpec(text: string, known: readonly InstrumentId[], flag: string): DataSpec {
  const at = text.indexOf('=')
  const named = at > 0 ? text.slice(0, at) : null
  if (named === null || /[\\/]/.test(named)) return { path: text, instruments: known }
  const path = text.slice(at + 1)
  if (path === '') {
    throw new FulmarError('CONFIG_INVALID', `${flag} ${text} names no file.`, {
      remedy: `Write ${flag} ${named}=FILE.`,
    })
  }
  parseInstrumentId(named)
  if (!known.includes(named)) {
    throw new FulmarError(
      'CONFIG_INSTRUMENT_UNKNOWN',
      `${flag} names ${named}, which the strategy does not trade; it trades ${known.join(', ')}.`,
    )
  }
  return { path, instruments: [named] }
}

/** `data/SPY.ARCX*.csv` or `data/SPY*.csv` in the strategy's folder, for instruments that no flag speaks of. */
export function findData(strategyFile: string, wanted: readonly InstrumentId[]): DataSpec[] {
  const folder = join(dirname(resolve(strategyFile)), 'data')
  const files = listFiles(folder)
  const specs: DataSpec[] = []
  for (const id of wanted) {
    const { symbol } = parseInstrumentId(id)
    const file = files.find((name) => startsAt(name, id)) ?? files.find((name) => startsAt(name, symbol))
    if (file !== undefined) specs.push({ path: join(folder, file), instruments: [id] })
  }
  return specs
}

/** The name, and then something that cannot go on with it: `SPY.csv` and `SPY-1m.csv` are of SPY, `SPYG.csv` is not. */
function startsAt(file: string, name: string): boolean {
  const lower = file.toLowerCase()
  return (
    lower.startsWith(name.toLowerCase()) &&
    !/^[a-z0-9.]/.test(lower.slice(name.length).replace(/^\.(csv|parquet)/, ''))
  )
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.(csv|csv\.gz|parquet)$/i.test(name))
      .sort()
  } catch {
    return []
  }
}
