import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MemoryTables } from '../src/adapters/journal-sql/projection/memory-tables.test-support.ts'
import type { Order } from '../src/domain/order.ts'
import type { JournalRecord } from '../src/ports/journal.ts'
import { played } from './support/played-run.ts'
import type { Played } from './support/played-run.ts'

function tablesOf(records: readonly JournalRecord[], commit: number, restarts: boolean): MemoryTables {
  const tables = new MemoryTables()
  for (let at = 0; at < records.length; at += commit) {
    tables.append(records.slice(at, at + commit))
    if (restarts) tables.restart()
  }
  return tables
}

/** What of an order the tables show, as text. */
function shown(order: Readonly<Order>): Record<string, unknown> {
  const text = (value: { toString(): string } | null): string | null => value?.toString() ?? null
  return {
    status: order.status,
    pending: order.pending,
    certainty: order.certainty,
    quantity: text(order.quantity),
    filled_quantity: text(order.cumulativeQuantity),
    filled_notional: text(order.cumulativeNotional),
    limit_price: text(order.limitPrice),
    stop_price: text(order.stopPrice),
    venue_order_id: order.venueOrderId,
    revision: order.revision,
    evidence: order.evidence,
    updated_time: order.updatedTime,
    status_reason: order.statusReason,
  }
}

describe('the tables of a run', () => {
  const runs = new Map<number, Played>()
  const SEEDS = [31, 32, 33, 34]

  beforeAll(async () => {
    for (const seed of SEEDS) runs.set(seed, await played(seed))
  })

  afterAll(() => {
    runs.clear()
  })

  it.each(SEEDS)('have every order as the kernel has it (seed %d)', (seed) => {
    const { kernel, records } = runs.get(seed) as Played
    const rows = new Map(
      tablesOf(records, 7, false)
        .rows('orders')
        .map((row) => [row['client_order_id'], row]),
    )
    const orders = kernel.core.orders.newest(1024)
    expect(orders.length).toBeGreaterThan(10)
    for (const order of orders) expect(rows.get(order.clientOrderId)).toMatchObject(shown(order))
  })

  it.each(SEEDS)('have every position as the kernel has it, and every fill (seed %d)', (seed) => {
    const { kernel, records } = runs.get(seed) as Played
    const tables = tablesOf(records, 5, false)
    const positions = tables.rows('positions')
    for (const position of kernel.core.portfolio.all()) {
      const { strategyId, instrument, netQuantity, averageEntryPrice, realizedPnl, fees } = position
      const row = positions.find(
        (each) => each['strategy'] === strategyId && each['instrument'] === instrument.id,
      )
      expect(row).toMatchObject({
        net_quantity: netQuantity.toString(),
        average_entry_price: averageEntryPrice.toString(),
        realized_pnl: realizedPnl.toString(),
        fees: fees.toString(),
      })
    }
    const booked = records.filter(({ type }) => type === 'fillBooked')
    expect(tables.rows('executions')).toHaveLength(booked.length)
  })

  it.each(SEEDS)('do not depend on what is committed together, nor on restarts (seed %d)', (seed) => {
    const { records } = runs.get(seed) as Played
    const expected = tablesOf(records, records.length, false).dump()
    expect(expected.length).toBeGreaterThan(10_000)
    for (const commit of [1, 3, 50]) expect(tablesOf(records, commit, true).dump()).toBe(expected)
  })
})
