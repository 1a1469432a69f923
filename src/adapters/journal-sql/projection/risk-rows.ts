/** What a person may have to look at: refusals, breakers, kills, halts, frozen instruments; and what became of it. */
import { Decimal } from '../../../domain/decimal.ts'
import { fieldsOf, numberIn, textAt, textIn } from './body.ts'
import type { Fields, ProjectedRecord } from './body.ts'
import type { Changes } from './changes.ts'
import type { Cell, Row } from './tables.ts'

/** What the kinds have in common; what is left out is empty. */
interface Event {
  readonly kind: string
  readonly scope: string
  readonly code: string
  readonly message: string
  readonly by: string
  readonly figure?: Cell
  readonly limit?: Cell
}

export class RiskRows {
  /** Open and acknowledged ones, by kind of latch and scope: what ends them names these. */
  private readonly open = new Map<string, Row>()
  private readonly byPosition = new Map<number, string>()
  private readonly fresh: Row[] = []

  admit(row: Row): void {
    this.keep(row)
  }

  /** Refused by our checks, which is nothing to be mended afterwards. */
  refused(record: ProjectedRecord, instrumentId: string | null): void {
    const { body } = record
    const refusals = Array.isArray(body['refusals']) ? body['refusals'].map(fieldsOf) : []
    const [first] = refusals
    if (first === undefined) return
    const quantity = body['quantity'] instanceof Decimal ? body['quantity'].toString() : ''
    const what = `${textIn(body, 'side')} ${quantity} ${instrumentId ?? 'an unknown instrument'}`
    const why = refusals.map((refusal) => `${textIn(refusal, 'code')}: ${textIn(refusal, 'message')}`)
    const by = `strategy/${textIn(body, 'strategyId')}`
    const [figure, limit] = [figureIn(first, 'actual'), figureIn(first, 'limit')]
    this.note(record, {
      kind: 'refusal',
      scope: `strategy:${textIn(body, 'strategyId')}`,
      code: textIn(first, 'code'),
      message: `${what}: ${why.join('; ')}`,
      ...{ by, figure, limit },
    })
  }

  /** More orders than a person wanted to hear of. */
  paceWarned(record: ProjectedRecord): void {
    const { body } = record
    const name = textIn(body, 'name')
    const scope = textIn(body, 'scope')
    const [figure, limit] = [figureIn(body, 'actual'), figureIn(body, 'limit')]
    const message = `${name} is beyond what was to be warned of`
    this.note(record, {
      kind: 'pace',
      scope: scope === '' ? 'account' : scope,
      code: name,
      message,
      ...{ by: 'engine', figure, limit },
    })
  }

  breakerChanged(record: ProjectedRecord): void {
    const { body } = record
    const [breaker, to] = [textIn(body, 'breaker'), textIn(body, 'to')]
    const { by, reason } = saidBy(body)
    const scope = textIn(body, 'scope')
    if (to === 'armed' || to === 'warning')
      this.resolve(keyOf('breaker', `${breaker} ${scope}`), record, by, reason)
    if (to !== 'tripped' || this.open.has(keyOf('breaker', `${breaker} ${scope}`))) return
    const [figure, limit] = [figureIn(body, 'figure'), figureIn(body, 'limit')]
    this.begin(record, { kind: 'breaker', scope, code: breaker, message: reason, ...{ by, figure, limit } })
  }

  tradingStateChanged(record: ProjectedRecord): void {
    const { body } = record
    const [scope, state] = [textIn(body, 'scope'), textIn(body, 'state')]
    const { by, reason } = saidBy(body)
    this.resolve(keyOf('halt', scope), record, by, reason)
    if (state === 'active') return
    const kind = body['killed'] === true ? 'kill' : state === 'halted' ? 'halt' : 'reduce'
    this.begin(record, { kind, scope, code: 'RISK_TRADING_HALTED', message: reason, by })
  }

  frozen(record: ProjectedRecord): void {
    const scope = `instrument:${textIn(record.body, 'instrumentId')}`
    const message = textIn(record.body, 'reason')
    this.begin(record, { kind: 'frozen', scope, code: 'RISK_INSTRUMENT_FROZEN', message, by: 'engine' })
  }

  thawed(record: ProjectedRecord): void {
    const { by, reason } = saidBy(record.body)
    this.resolve(keyOf('frozen', `instrument:${textIn(record.body, 'instrumentId')}`), record, by, reason)
  }

  strategyHalted(record: ProjectedRecord): void {
    const { body } = record
    const scope = `strategy:${textIn(body, 'strategyId')}`
    const [code, message] = [textIn(body, 'code'), textIn(body, 'message')]
    this.begin(record, { kind: 'strategyHalted', scope, code, message, by: 'engine' })
  }

  /** A kill that could not do what it was to. */
  incomplete(record: ProjectedRecord): void {
    const { body } = record
    const [scope, message] = [textIn(body, 'scope'), textIn(body, 'message')]
    this.begin(record, { kind: 'incomplete', scope, code: 'RISK_CANCEL_UNANSWERED', message, by: 'engine' })
  }

  systemError(record: ProjectedRecord, input: Fields): void {
    const [code, message] = [textIn(input, 'code'), textIn(input, 'message')]
    this.begin(record, { kind: 'system', scope: 'all', code, message, by: 'system' })
  }

  acknowledged({ time, body }: ProjectedRecord): void {
    const at = numberIn(body, 'event') ?? 0
    const row = this.open.get(this.byPosition.get(at) ?? '')
    if (row === undefined || row['state'] !== 'open') return
    const { by, reason } = saidBy(body)
    const changed = {
      ...row,
      state: 'acknowledged',
      acknowledged_by: by,
      acknowledged_time: time,
      note: reason,
    }
    this.keep(changed)
    this.fresh.push(changed)
  }

  flush(changes: Changes): void {
    for (const row of this.fresh) changes.put('risk_events', row)
    this.fresh.length = 0
  }

  private note(record: ProjectedRecord, event: Event): void {
    this.fresh.push(rowOf(record, event, 'noted'))
  }

  private begin(record: ProjectedRecord, event: Event): void {
    const row = rowOf(record, event, 'open')
    this.keep(row)
    this.fresh.push(row)
  }

  private resolve(key: string, { time }: ProjectedRecord, by: string, reason: string): void {
    const row = this.open.get(key)
    if (row === undefined) return
    this.open.delete(key)
    this.byPosition.delete(Number(row['position']))
    const said = [textAt(row, 'note'), reason].filter((text) => text !== '').join('; ')
    this.fresh.push({ ...row, state: 'resolved', resolved_by: by, resolved_time: time, note: said })
  }

  private keep(row: Row): void {
    const [kind, scope, position] = [textAt(row, 'kind'), textAt(row, 'scope'), Number(row['position'])]
    const key = LATCHES.has(kind)
      ? keyOf('halt', scope)
      : kind === 'breaker'
        ? keyOf(kind, `${textAt(row, 'code')} ${scope}`)
        : kind === 'frozen'
          ? keyOf(kind, scope)
          : keyOf(kind, String(position))
    this.open.set(key, row)
    this.byPosition.set(position, key)
  }
}

/** Of one scope only one of them holds. */
const LATCHES: ReadonlySet<string> = new Set(['kill', 'halt', 'reduce'])

function keyOf(kind: string, rest: string): string {
  return `${kind} ${rest}`
}

function rowOf({ position, epoch, time }: ProjectedRecord, event: Event, state: string): Row {
  return {
    position,
    run: epoch,
    time,
    acknowledged_time: null,
    resolved_time: null,
    kind: event.kind,
    state,
    scope: event.scope,
    code: event.code,
    message: event.message,
    figure: event.figure ?? null,
    limit_value: event.limit ?? null,
    raised_by: event.by,
    acknowledged_by: null,
    resolved_by: null,
    note: '',
  }
}

function saidBy(body: Fields): { readonly by: string; readonly reason: string } {
  return { by: textIn(body, 'by'), reason: textIn(body, 'reason') }
}

/** Figures of checks and breakers are numbers or exact; the column takes both as text. */
function figureIn(fields: Fields, name: string): string | null {
  const value = fields[name]
  if (value instanceof Decimal || typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : null
}
