/** Reads what flags say of derivatives and exchange rates. */
import { zoneConverter } from '../calendar/time-zone.ts'
import { FulmarError } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import type { FxRate } from '../domain/inputs.ts'
import type { Instrument, InstrumentId } from '../domain/instrument.ts'
import { openCsv } from '../data/csv/open-csv.ts'
import { readCarryRates, readFundingRates, readTiers } from '../data/rate-file.ts'
import type { PriceColumns } from '../sim/index.ts'
import { parseDataSpec } from './data-specs.ts'
import type { DerivativeData } from './derivative-plan.ts'
import type { RunOptions } from './run-options.ts'
import type { RunRequest } from './run-request.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export async function readDerivatives(
  request: RunRequest,
  instruments: readonly Instrument[],
): Promise<DerivativeData[]> {
  const ids = instruments.map(({ id }) => id)
  const found = new Map<InstrumentId, Mutable<DerivativeData>>()
  const about = (id: InstrumentId): Mutable<DerivativeData> => {
    const data = found.get(id) ?? { instrumentId: id }
    found.set(id, data)
    return data
  }
  const perpetuals = instruments.filter(({ kind }) => kind === 'perpetual').map(({ id }) => id)
  for (const text of request.funding ?? []) {
    const { path, id } = single(text, ids, perpetuals, '--funding')
    about(id).funding = await readFundingRates(path)
  }
  for (const text of request.mark ?? []) {
    const { path, id } = single(text, ids, perpetuals, '--mark')
    about(id).markPrices = await readCloses(path, id, request)
  }
  for (const text of request.index ?? []) {
    const { path, id } = single(text, ids, perpetuals, '--index')
    about(id).indexPrices = await readCloses(path, id, request)
  }
  const futures = instruments.filter(({ kind }) => kind === 'future').map(({ id }) => id)
  for (const text of request.settlementPrices ?? []) {
    const { path, id } = single(text, ids, futures, '--settlement-prices')
    const { end, close } = await readCloses(path, id, request)
    about(id).settlements = [...end].map((time, row) => ({
      time,
      price: Decimal.fromNumber(close[row] ?? NaN),
    }))
  }
  for (const text of request.marginTiers ?? []) {
    const { path, id } = single(text, ids, perpetuals, '--margin-tiers')
    about(id).marginTiers = await readTiers(path)
  }
  for (const text of request.leverage ?? []) {
    const { id, value } = figure(text, ids, '--leverage')
    about(id).leverage = value.toNumber()
  }
  for (const text of request.settlement ?? []) {
    const { id, value } = figure(text, ids, '--settlement')
    about(id).settlementPrice = value
  }
  return [...found.values()]
}

/** One instrument: the one named, or the only one that it can be about. */
function single(
  text: string,
  ids: readonly InstrumentId[],
  candidates: readonly InstrumentId[],
  flag: string,
): { readonly path: string; readonly id: InstrumentId } {
  const { path, instruments } = parseDataSpec(text, ids, flag)
  const [id] = instruments.length === 1 ? instruments : candidates
  if (id !== undefined && (instruments.length === 1 || candidates.length === 1)) return { path, id }
  throw new FulmarError('CONFIG_INVALID', `${flag} ${text} does not say which instrument it is about.`, {
    remedy: `Write ${flag} INSTRUMENT=FILE.`,
  })
}

function figure(
  text: string,
  ids: readonly InstrumentId[],
  flag: string,
): { readonly id: InstrumentId; readonly value: Decimal } {
  const { path, instruments } = parseDataSpec(text, ids, flag)
  const [id] = instruments
  if (id !== undefined && instruments.length === 1 && /^\d+(\.\d+)?$/.test(path)) {
    const value = Decimal.parse(path)
    if (value.isPositive) return { id, value }
  }
  throw new FulmarError('CONFIG_INVALID', `${flag} ${text} names no instrument, or no number above zero.`, {
    remedy: `Write ${flag} ${ids[0] ?? 'INSTRUMENT'}=5.`,
  })
}

/** Bars of a file as columns by their end. */
async function readCloses(path: string, id: InstrumentId, request: RunRequest): Promise<PriceColumns> {
  const [source] = await openCsv(path, {
    instruments: [id],
    zones: zoneConverter,
    zone: request.zone ?? 'UTC',
    dayZone: request.dayZone ?? 'UTC',
    ...(request.stamp === undefined ? {} : { stamp: request.stamp }),
  })
  const [end, high, low, close]: [number[], number[], number[], number[]] = [[], [], [], []]
  for (
    let chunk = await source?.next();
    chunk !== null && chunk !== undefined;
    chunk = await source?.next()
  ) {
    if (chunk.kind !== 'bar') {
      throw new FulmarError('DATA_COLUMNS_UNKNOWN', `${path} holds no bars.`, {
        remedy: 'Give a file with time and close, or with open, high, low and close.',
      })
    }
    for (let row = 0; row < chunk.length; row++) {
      end.push(chunk.end[row] ?? NaN)
      high.push(chunk.high[row] ?? NaN)
      low.push(chunk.low[row] ?? NaN)
      close.push(chunk.close[row] ?? NaN)
    }
  }
  await source?.close()
  return {
    end: Float64Array.from(end),
    high: Float64Array.from(high),
    low: Float64Array.from(low),
    close: Float64Array.from(close),
  }
}

/** Exchange rates, and rates of borrowing and interest. */
export async function readMoneyRates(
  request: RunRequest,
): Promise<Pick<RunOptions, 'fxRates' | 'carryRates'>> {
  const fxRates = await readRates(request.fx ?? [], request)
  if (request.carryRates === undefined) return { fxRates }
  return { fxRates, carryRates: await readCarryRates(request.carryRates) }
}

const PAIR = /^([A-Z]{3,5})[/-]?([A-Z]{3,5})=(.+)$/

/** `EURUSD=1.0842`, which holds throughout, or `EURUSD=FILE`: each close from the end of its bar on. */
async function readRates(texts: readonly string[], request: RunRequest): Promise<FxRate[]> {
  const rates: FxRate[] = []
  for (const text of texts) {
    const [, base, quote, value] = PAIR.exec(text) ?? []
    if (base === undefined || quote === undefined || value === undefined) throw noRate(text)
    if (/^\d+(\.\d+)?$/.test(value)) {
      const rate = Decimal.parse(value)
      if (!rate.isPositive) throw noRate(text)
      rates.push({ base, quote, rate, time: 0 })
      continue
    }
    if (/^[-+]?[\d.]+$/.test(value)) throw noRate(text)
    const { end, close } = await readCloses(value, `${base}${quote}.FX`, request)
    end.forEach((time, row) => rates.push({ base, quote, rate: Decimal.fromNumber(close[row] ?? NaN), time }))
  }
  return rates
}

function noRate(text: string): FulmarError {
  return new FulmarError('CONFIG_INVALID', `--fx ${text} is no exchange rate.`, {
    remedy: 'Write --fx EURUSD=1.0842, or --fx EURUSD=FILE.',
  })
}
