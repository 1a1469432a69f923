/** Positions as the kernel has them: the same class folds the same fills, splits and settlements in the same order. */
import { mergerFill } from '../../../domain/corporate-actions.ts'
import { Decimal } from '../../../domain/decimal.ts'
import { instrumentFromId } from '../../../domain/instrument-from-id.ts'
import type { CorporateAction } from '../../../domain/inputs.ts'
import type { Instrument } from '../../../domain/instrument.ts'
import { Position } from '../../../domain/position.ts'
import type { PositionFill, SavedPosition } from '../../../domain/position-entry.ts'
import { decimalAt, readBody, textAt } from './body.ts'
import type { ProjectedRecord } from './body.ts'
import { keyText } from './changes.ts'
import type { Changes } from './changes.ts'
import type { Row } from './tables.ts'

interface Slot {
  position: Position
  /** Whether it has a row: it held something once. */
  isShown: boolean
  updatedTime: number
  updatedPosition: number
  /** Executions since the state was last saved, and those that were in it then. */
  unsaved: number
  entries: number
  /** To be written: as of the moment that it was made, so that it does not depend on what is committed together. */
  state: Row | null
}

/** A state is saved after as many executions as it remembers, and this many at least: each costs the same in the end. */
const SAVE_AFTER = 64

/** Whom the kernel gives what no strategy ordered. */
const UNATTRIBUTED = 'UNATTRIBUTED'

export class PositionRows {
  private readonly instruments = new Map<string, Instrument>()
  /** Ids of those of the latest run, in its order. */
  private numbered: (string | undefined)[] = []
  private readonly slots = new Map<string, Slot>()
  private readonly byInstrument = new Map<string, Slot[]>()
  private readonly dirty = new Set<Slot>()
  private strategies: readonly string[] = []
  private readonly dirtyInstruments = new Set<string>()

  /** Ids of the strategies of the run. */
  setStrategies(ids: readonly string[]): void {
    this.strategies = ids
  }

  admitInstrument(row: Row): void {
    const id = textAt(row, 'instrument')
    this.instruments.set(id, {
      ...instrumentFromId(id),
      kind: textAt(row, 'kind') as Instrument['kind'],
      currency: textAt(row, 'currency'),
      baseCurrency: row['base_currency'] === null ? null : textAt(row, 'base_currency'),
      settlement: textAt(row, 'settlement') as Instrument['settlement'],
      multiplier: decimalAt(row, 'multiplier'),
      tickSize: decimalAt(row, 'tick_size'),
      lotSize: decimalAt(row, 'lot_size'),
    })
    const number = row['number'] ?? null
    if (number !== null) this.numbered[Number(number)] = id
  }

  /** A saved state; the executions that came after it follow by `admitExecution`, in their order. */
  admitState(row: Row): void {
    const saved = readBody(textAt(row, 'state')) as unknown as SavedPosition
    const slot = this.add(Position.load(this.instrumentOf(saved.instrumentId), saved))
    slot.entries = Number(row['entries'])
  }

  admitExecution(row: Row): void {
    const slot = this.open(textAt(row, 'strategy'), textAt(row, 'instrument'))
    slot.position.apply(fillOf(row))
    slot.unsaved += 1
  }

  /** After its state and executions. */
  admitPosition(row: Row): void {
    const slot = this.open(textAt(row, 'strategy'), textAt(row, 'instrument'))
    slot.isShown = true
    slot.updatedTime = Number(row['updated_time'])
    slot.updatedPosition = Number(row['updated_position'])
  }

  /** Id of an instrument by its number in the run; null where that is not known. */
  idOf(number: number): string | null {
    return this.numbered[number] ?? null
  }

  /** As a run is configured from here on. */
  configure(instruments: readonly Instrument[]): void {
    for (const id of this.numbered) if (id !== undefined) this.dirtyInstruments.add(id)
    this.numbered = instruments.map(({ id }) => id)
    for (const instrument of instruments) {
      const slots = this.byInstrument.get(instrument.id) ?? []
      // as the kernel does, which begins anew with the rules that it is given
      for (const slot of slots) if (differs(slot.position.instrument, instrument)) reload(slot, instrument)
      this.instruments.set(instrument.id, instrument)
      this.dirtyInstruments.add(instrument.id)
    }
  }

  book(strategyId: string, fill: PositionFill, record: ProjectedRecord): void {
    const slot = this.open(strategyId, fill.instrumentId)
    slot.position.apply(fill)
    slot.unsaved += 1
    slot.isShown = true
    this.touch(slot, record)
    if (slot.unsaved >= Math.max(SAVE_AFTER, slot.entries)) saveState(slot, record.position)
  }

  /** Does what `Portfolio.applyCorporateAction` does; cash is another matter. */
  act(action: CorporateAction, record: ProjectedRecord): void {
    const { instrumentId } = action
    if (!this.isTraded(instrumentId)) return
    const other =
      'newInstrumentId' in action && this.isTraded(action.newInstrumentId) ? action.newInstrumentId : null
    const holders =
      action.type === 'split'
        ? [...new Set([...this.strategies, ...this.holders(instrumentId), UNATTRIBUTED])]
        : this.holders(instrumentId)
    for (const strategyId of holders) this.actOn(strategyId, action, other, record)
  }

  settle(instrumentId: string, price: Decimal, time: number, record: ProjectedRecord): void {
    if (!this.isTraded(instrumentId)) return
    for (const slot of this.byInstrument.get(instrumentId) ?? []) {
      if (slot.position.isFlat) continue
      slot.position.settle(price, time)
      this.changeWhole(slot, record)
    }
  }

  flush(changes: Changes): void {
    const totals = new Set<string>()
    for (const slot of this.dirty) {
      const { strategyId, instrument } = slot.position
      if (slot.state !== null) changes.put('position_states', slot.state)
      slot.state = null
      if (!slot.isShown) continue
      changes.put('positions', {
        strategy: strategyId,
        ...holdings([slot], instrument),
        opened_time: slot.position.openedTime,
      })
      totals.add(instrument.id)
    }
    this.dirty.clear()
    for (const id of totals) changes.put('account_positions', this.total(id))
    for (const id of this.dirtyInstruments) {
      const number = this.numbered.indexOf(id)
      const row = instrumentRow(this.instrumentOf(id), number === -1 ? null : number)
      changes.put('instruments', row)
    }
    this.dirtyInstruments.clear()
  }

  private actOn(
    strategyId: string,
    action: CorporateAction,
    other: string | null,
    record: ProjectedRecord,
  ): void {
    if (action.type === 'split') {
      const slot = this.open(strategyId, action.instrumentId)
      slot.position.applySplit(action.ratio, action.effectiveTime)
      this.changeWhole(slot, record)
      return
    }
    const slot = this.open(strategyId, action.instrumentId)
    const { position } = slot
    if (position.isFlat || action.type === 'cashDividend') return
    if (action.type === 'cashMerger') {
      position.apply(mergerFill(action, position.instrument, position.netQuantity))
      this.changeWhole(slot, record)
      return
    }
    if (other === null) return
    const target = this.open(strategyId, other)
    if (action.type === 'symbolChange') position.moveTo(target.position, action.effectiveTime)
    else position.spinOff(target.position, action.ratio, action.costShare, action.effectiveTime)
    this.changeWhole(slot, record)
    target.isShown = true
    this.changeWhole(target, record)
  }

  private holders(instrumentId: string): string[] {
    return (this.byInstrument.get(instrumentId) ?? []).map(({ position }) => position.strategyId)
  }

  /** By the configuration of the run. Stores of before there was one know what was traded alone. */
  private isTraded(id: string): boolean {
    return this.instruments.has(id) || this.byInstrument.has(id)
  }

  private touch(slot: Slot, { position, time }: ProjectedRecord): void {
    slot.updatedTime = time
    slot.updatedPosition = position
    this.dirty.add(slot)
  }

  /** By what is no execution: nothing but a saved state tells of it. */
  private changeWhole(slot: Slot, record: ProjectedRecord): void {
    this.touch(slot, record)
    saveState(slot, record.position)
  }

  private total(id: string): Row {
    const slots = (this.byInstrument.get(id) ?? []).filter(({ isShown }) => isShown)
    return holdings(slots, this.instrumentOf(id))
  }

  private open(strategyId: string, instrumentId: string): Slot {
    const known = this.slots.get(keyText([strategyId, instrumentId]))
    return known ?? this.add(new Position(strategyId, this.instrumentOf(instrumentId)))
  }

  private add(position: Position): Slot {
    const { strategyId, instrument } = position
    const slot = {
      ...{ position, isShown: false, updatedTime: 0, updatedPosition: 0 },
      ...{ unsaved: 0, entries: 0, state: null },
    }
    this.slots.set(keyText([strategyId, instrument.id]), slot)
    const others = this.byInstrument.get(instrument.id)
    if (others === undefined) this.byInstrument.set(instrument.id, [slot])
    else others.push(slot)
    return slot
  }

  private instrumentOf(id: string): Instrument {
    return this.instruments.get(id) ?? instrumentFromId(id)
  }
}

function differs(before: Instrument, after: Instrument): boolean {
  return (
    before.currency !== after.currency ||
    before.baseCurrency !== after.baseCurrency ||
    before.settlement !== after.settlement ||
    !before.multiplier.eq(after.multiplier)
  )
}

function reload(slot: Slot, instrument: Instrument): void {
  slot.position = Position.load(instrument, slot.position.save())
}

function saveState(slot: Slot, position: number): void {
  const saved = slot.position.save()
  slot.entries = saved.entries.length
  slot.unsaved = 0
  slot.state = {
    strategy: saved.strategyId,
    instrument: saved.instrumentId,
    state: stateText(saved),
    position,
    entries: slot.entries,
  }
}

/** Over the given positions, all in one instrument. */
function holdings(slots: readonly Slot[], { id, currency, multiplier }: Instrument): Row {
  const sum = (of: (position: Position) => Decimal): Decimal =>
    slots.reduce((total, { position }) => total.add(of(position)), Decimal.ZERO)
  const net = sum(({ netQuantity }) => netQuantity)
  const cost = sum(({ openCost }) => openCost)
  const average = net.isZero ? Decimal.ZERO : cost.div(net.mul(multiplier), 16, 'halfEven')
  return {
    instrument: id,
    currency,
    net_quantity: net.toString(),
    average_entry_price: average.toString(),
    open_cost: cost.toString(),
    realized_pnl: sum(({ realizedPnl }) => realizedPnl).toString(),
    fees: sum(({ fees }) => fees).toString(),
    updated_time: Math.max(...slots.map(({ updatedTime }) => updatedTime)),
    updated_position: Math.max(...slots.map(({ updatedPosition }) => updatedPosition)),
  }
}

function instrumentRow(instrument: Instrument, number: number | null): Row {
  return {
    instrument: instrument.id,
    kind: instrument.kind,
    currency: instrument.currency,
    base_currency: instrument.baseCurrency,
    settlement: instrument.settlement,
    multiplier: instrument.multiplier.toString(),
    tick_size: instrument.tickSize.toString(),
    lot_size: instrument.lotSize.toString(),
    number,
  }
}

function fillOf(row: Row): PositionFill {
  return {
    executionId: textAt(row, 'execution_id'),
    instrumentId: textAt(row, 'instrument'),
    side: textAt(row, 'side') as PositionFill['side'],
    quantity: decimalAt(row, 'quantity'),
    price: decimalAt(row, 'price'),
    fee: decimalAt(row, 'fee'),
    feeCurrency: textAt(row, 'fee_currency'),
    eventTime: Number(row['event_time']),
  }
}

/** As records write exact numbers, so that `readBody` reads it. */
function stateText(saved: SavedPosition): string {
  return JSON.stringify(saved, function (this: Record<string, unknown>, key: string, value: unknown) {
    // `value` has been through `Decimal.toJSON` by now
    const raw = this[key]
    return raw instanceof Decimal ? { $: 'd', v: raw.toString() } : value
  })
}
