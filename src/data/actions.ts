/**
 * Files of corporate actions: CSV with the columns `date, instrument, action, value, new_instrument, cost_share`, of
 * which the last two may be left out where they stay empty. An action takes effect at 00:00, in the zone of its
 * instrument, of its date: the first day on which the share trades without what it gave away.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { daysInMonth, epochDayOf } from '../domain/civil-date.ts'
import { FulmarError } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import type { CorporateAction } from '../domain/inputs.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import { parseInstrumentId } from '../domain/instruments.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { ZoneConverter } from '../ports/zone-converter.ts'
import { unreadable } from './csv/byte-source.ts'
import { midnight } from './csv/time-axis.ts'

export interface ActionFileOptions {
  readonly zones: ZoneConverter
  /** IANA zone in which the days of an instrument are reckoned. */
  readonly zoneOf: (instrumentId: InstrumentId) => string
}

const FORM =
  'Columns are date,instrument,action,value,new_instrument,cost_share; actions are split, stockDividend, dividend, symbolChange, spinOff, merger and delisting.'

interface Fields {
  readonly action: string
  readonly instrumentId: InstrumentId
  readonly effectiveTime: UnixMicros
  readonly value: string
  readonly newInstrument: string
  readonly costShare: string
}

/** In the order of the file. Throws FulmarError DATA_FILE_UNREADABLE or DATA_ROW_BAD. */
export async function readActions(path: string, options: ActionFileOptions): Promise<CorporateAction[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error)
  })
  const name = basename(path)
  const actions: CorporateAction[] = []
  for (const [index, line] of text.replace('\uFEFF', '').split(/\r?\n/).entries()) {
    if (line.trim() === '' || (index === 0 && !/^\s*\d/.test(line))) continue
    try {
      actions.push(actionOf(parseFields(line, options)))
    } catch (error) {
      if (!(error instanceof RangeError) && !(error instanceof FulmarError)) throw error
      throw new FulmarError(
        'DATA_ROW_BAD',
        `${name}, line ${String(index + 1)}: ${error.message} The row: ${line}`,
        { remedy: FORM },
      )
    }
  }
  return actions
}

function parseFields(line: string, { zones, zoneOf }: ActionFileOptions): Fields {
  const fields = line.split(',').map((field) => field.trim())
  const [date = '', instrumentId = '', action = '', value = '', newInstrument = '', costShare = ''] = fields
  const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(date)
  const [year = 0, month = 0, day = 0] = (match ?? []).slice(1).map(Number)
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    throw new RangeError(`“${date}” is not a date.`)
  }
  parseInstrumentId(instrumentId)
  const effectiveTime = midnight(zones, zoneOf(instrumentId), epochDayOf(year, month, day))
  return { action, instrumentId, effectiveTime, value, newInstrument, costShare }
}

function actionOf(fields: Fields): CorporateAction {
  const { instrumentId, effectiveTime } = fields
  switch (fields.action) {
    case 'split':
      return { type: 'split', instrumentId, ratio: positive(fields.value, 'the ratio'), effectiveTime }
    case 'stockDividend': {
      const ratio = Decimal.ONE.add(positive(fields.value, 'the new shares for each'))
      return { type: 'split', instrumentId, ratio, effectiveTime }
    }
    case 'dividend':
      return { type: 'cashDividend', instrumentId, amount: amountOf(fields.value), effectiveTime }
    case 'merger':
    case 'delisting':
      return { type: 'cashMerger', instrumentId, amount: amountOf(fields.value), effectiveTime }
    case 'symbolChange':
      return { type: 'symbolChange', instrumentId, newInstrumentId: newOf(fields), effectiveTime }
    case 'spinOff': {
      const costShare = amountOf(fields.costShare)
      if (costShare.gt(Decimal.ONE)) throw new RangeError('cost_share is a fraction, 0 to 1.')
      const ratio = positive(fields.value, 'the new shares for each')
      return {
        type: 'spinOff',
        instrumentId,
        newInstrumentId: newOf(fields),
        ratio,
        costShare,
        effectiveTime,
      }
    }
    default:
      throw new RangeError(`“${fields.action}” is not an action.`)
  }
}

function newOf({ newInstrument, instrumentId }: Fields): InstrumentId {
  parseInstrumentId(newInstrument)
  if (newInstrument === instrumentId) throw new RangeError('new_instrument is the same as instrument.')
  return newInstrument
}

function amountOf(text: string): Decimal {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new RangeError(`“${text}” is not an amount.`)
  return Decimal.parse(text)
}

function positive(text: string, what: string): Decimal {
  const value = amountOf(text)
  if (value.isZero) throw new RangeError(`${what} is 0.`)
  return value
}
