import { beforeAll, describe, expect, it } from 'vitest'
import type { Kernel } from '../src/engine/kernel.ts'
import type { JournalRecord } from '../src/ports/journal.ts'
import type { AnyStrategy } from '../src/strategy/definition.ts'
import { recoverRun } from '../src/runtime/recover-run.ts'
import type { Recovered } from '../src/runtime/recover-run.ts'
import { freshKernel, journalOf, recordRun } from './support/recorded-run.ts'
import type { RecordedRun } from './support/recorded-run.ts'

let recorded: RecordedRun
let records: readonly JournalRecord[]
let expected: ReturnType<typeof booksOf>

interface Books {
  readonly orders: { readonly latest: readonly { readonly sequence: number; readonly reason: string }[] }
  readonly portfolio: unknown
}

function booksOf(state: Kernel | string): Books {
  const { orders, portfolio } = JSON.parse(typeof state === 'string' ? state : state.save()) as Books
  return { orders, portfolio }
}

async function recover(
  given: readonly JournalRecord[],
  change: (definition: AnyStrategy) => AnyStrategy = (definition) => definition,
  changed: readonly string[] = [],
): Promise<Recovered> {
  const { run, started } = recorded
  const strategies = started.strategies.map((each) =>
    changed.includes(each.id) ? { ...each, codeHash: 'another' } : each,
  )
  return recoverRun({
    journal: await journalOf(given),
    present: { ...started, strategies },
    makeKernel: () => freshKernel(run, change),
  })
}

/** The same records with one of them changed: what another version of the engine would have written. */
function tampered(type: string, from: string | RegExp, to: string): JournalRecord[] {
  const at = records.findIndex((record) => record.type === type && record.body.search(from) !== -1)
  const record = records[at]
  if (record === undefined) throw new Error(`no ${type} with ${String(from)}`)
  return records.map((each, index) => (index === at ? { ...each, body: each.body.replace(from, to) } : each))
}

beforeAll(async () => {
  recorded = await recordRun(2, 60)
  const last = recorded.cuts.at(-1)
  records = recorded.records.slice(0, last?.records)
  expected = booksOf(last?.state ?? '')
})

describe('where the engine decides otherwise than it had', () => {
  it('the record is followed, and every strategy halted', async () => {
    const result = await recover(tampered('calendarUsed', /"hash":"./, '"hash":"-'))
    expect(result.divergences).toMatchObject([{ strategyId: null, sequence: 1 }])
    expect(result.divergences[0]?.recorded).toMatch(/"hash":"-/)
    expect(result.facts?.diverged.map(({ id }) => id)).toEqual(
      recorded.started.strategies.map(({ id }) => id),
    )
    expect(booksOf(result.kernel)).toEqual(expected)
    expect(result.kernel.core.outbox.isEmpty).toBe(true)
  })

  it('an order stays as it is recorded', async () => {
    const result = await recover(tampered('orderApproved', '"reason":""', '"reason":"of old"'))
    const { latest } = booksOf(result.kernel).orders
    expect(latest.filter(({ reason }) => reason === 'of old')).toHaveLength(1)
    expect(booksOf(result.kernel).portfolio).toEqual(expected.portfolio)
  })

  it('a fill is booked as it is recorded', async () => {
    const fee = /"fee":\{"\$":"d","v":"[^"]*"\}/
    const result = await recover(tampered('fillBooked', fee, '"fee":{"$":"d","v":"7.77"}'))
    expect(result.divergences).toMatchObject([{ strategyId: null }])
    expect(JSON.stringify(booksOf(result.kernel).portfolio)).toContain('7.77')
  })
})

describe('a strategy whose code was changed', () => {
  const started: string[] = []
  const noted = (definition: AnyStrategy): AnyStrategy => ({
    ...definition,
    onStart(context) {
      started.push(definition.name)
      return definition.onStart?.(context)
    },
  })

  it('starts cold, which is said; orders and positions are kept, and the others go on as they were', async () => {
    const { kernel, cold, facts, divergences, time } = await recover(records, noted, ['trend'])
    expect(divergences).toEqual([])
    expect(cold).toEqual(['trend'])
    expect(facts).toEqual({ changed: [{ id: 'trend', cold: true }], diverged: [] })
    expect(booksOf(kernel)).toEqual(expected)
    if (facts === undefined) throw new Error('no facts')
    started.length = 0
    kernel.step({ ...recorded.started, run: 2, recovery: facts }, time)
    expect(started).toEqual(['trend'])
    expect(kernel.runners.map(({ halt }) => halt)).toEqual([null, null, null])
    const alerts = kernel.core.outbox.effects.flatMap((effect) =>
      effect.kind === 'alert' ? [effect.code] : [],
    )
    expect(alerts).toEqual(['STRATEGY_STATE_COLD'])
  })

  it('keeps of its state what it migrates', async () => {
    const seen: unknown[] = []
    const migrating = (definition: AnyStrategy): AnyStrategy => ({
      ...definition,
      migrate(old) {
        seen.push(old.stateVersion, typeof old.states)
      },
    })
    const { cold, facts } = await recover(records, migrating, ['brackets'])
    expect(cold).toEqual([])
    expect(facts?.changed).toEqual([{ id: 'brackets', cold: false }])
    expect(seen).toEqual([1, 'object'])
  })

  it('is run again with the run that it was changed in', async () => {
    const first = await recover(records, noted, ['trend'])
    const { kernel, facts, time } = first
    if (facts === undefined) throw new Error('no facts')
    const strategies = recorded.started.strategies.map((each) =>
      each.id === 'trend' ? { ...each, codeHash: 'another' } : each,
    )
    const next = { ...recorded.started, strategies, run: 2, recovery: facts }
    const sequence = kernel.core.sequence + 1
    kernel.step(next, time)
    const { encodeRecord } = await import('../src/engine/records.ts')
    const made = kernel.core.outbox.records.map((record) => ({
      sequence,
      time,
      type: record.type,
      body: encodeRecord(sequence, time, record),
    }))
    kernel.core.outbox.clear()
    const again = await recover([...records, ...made], noted, ['trend'])
    expect(again.divergences).toEqual([])
    expect(again.facts).toBeUndefined()
    expect(again.run).toBe(2)
    expect(again.kernel.save()).toBe(kernel.save())
  })
})
