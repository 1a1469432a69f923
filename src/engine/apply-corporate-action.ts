import type { CorporateAction } from '../domain/inputs.ts'
import type { Marks } from '../domain/marks.ts'
import { restateGroups } from './contingencies/corporate-actions.ts'
import type { Core } from './core.ts'
import type { StrategyRunner } from './strategy-runner.ts'

/** Positions and cash, then prices that are remembered, then the strategies. */
export function applyCorporateAction(
  core: Core,
  runners: readonly StrategyRunner[],
  action: CorporateAction,
): void {
  const index = core.findIndex(action.instrumentId)
  // what is not traded here is not held here
  if (index === -1) return
  const other = 'newInstrumentId' in action ? core.findIndex(action.newInstrumentId) : -1
  for (const outcome of core.portfolio.applyCorporateAction(action, index, other)) {
    for (const roundTrip of outcome.roundTrips)
      core.outbox.records.push({ type: 'roundTripClosed', roundTrip })
  }
  core.reconciliation.noteAction(action, index, other)
  restateHistory(core, runners, action, index, other)
  restateMarks(core.marks, action, index, other)
  core.breakers?.onCorporateAction(index)
  restateGroups(core, action, index, other)
  core.executions.onCorporateAction(action, index)
  for (const runner of runners) {
    runner.callForInstrument('onCorporateAction', index, (context) => {
      context.action = action
    })
  }
}

/** The last price is of old shares; until the next print the position is worth what it was. */
function restateMarks(marks: Marks, action: CorporateAction, index: number, other: number): void {
  switch (action.type) {
    case 'split':
      scaleMarks(marks, index, 1 / action.ratio.toNumber())
      return
    case 'spinOff': {
      if (other === -1) return
      const parent = marks.last[index] ?? NaN
      const ratio = action.ratio.toNumber()
      const known = marks.last[other] ?? NaN
      const child = Number.isNaN(known) ? (parent * action.costShare.toNumber()) / ratio : known
      marks.changes.raised[other] = 1
      marks.last[other] = child
      if (child * ratio < parent) scaleMarks(marks, index, 1 - (child * ratio) / parent)
      return
    }
    case 'symbolChange':
      if (other !== -1 && Number.isNaN(marks.last[other] ?? NaN)) {
        marks.changes.raised[other] = 1
        marks.last[other] = marks.last[index] ?? NaN
      }
      return
    case 'cashDividend':
    case 'cashMerger':
      return
  }
}

function scaleMarks(marks: Marks, index: number, factor: number): void {
  marks.changes.raised[index] = 1
  for (const column of [marks.last, marks.bid, marks.ask]) column[index] = (column[index] ?? NaN) * factor
}

/** Bars of the past in the units of today, as far as the setting says. */
function restateHistory(
  core: Core,
  runners: readonly StrategyRunner[],
  action: CorporateAction,
  index: number,
  other: number,
): void {
  if (core.historyAdjustment === 'none') return
  for (const runner of runners) {
    const history = runner.histories[index]
    if (history === null || history === undefined) continue
    switch (action.type) {
      case 'split':
        history.scale(1 / action.ratio.toNumber(), action.ratio.toNumber())
        break
      case 'spinOff':
        history.scale(1 - action.costShare.toNumber(), 1)
        break
      case 'cashDividend': {
        const last = core.marks.last[index] ?? NaN
        const kept = 1 - action.amount.toNumber() / last
        if (core.historyAdjustment === 'dividends' && kept > 0) history.scale(kept, 1)
        break
      }
      case 'symbolChange':
        runner.histories[other]?.load(history.save())
        break
      case 'cashMerger':
        break
    }
  }
}
