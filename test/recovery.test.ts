import { describe, expect, it } from 'vitest'
import { encodeSnapshot } from '../src/engine/recover/snapshot.ts'
import type { JournalRecord } from '../src/ports/journal.ts'
import type { AnyStrategy } from '../src/strategy/definition.ts'
import type { Kernel } from '../src/engine/kernel.ts'
import { recoverRun } from '../src/runtime/recover-run.ts'
import type { Recovered } from '../src/runtime/recover-run.ts'
import { freshKernel, journalOf, recordRun } from './support/recorded-run.ts'
import type { Cut, RecordedRun } from './support/recorded-run.ts'

type Change = (definition: AnyStrategy) => AnyStrategy

async function recovered(
  { run, started }: RecordedRun,
  records: readonly JournalRecord[],
  options: { snapshots?: readonly Cut[]; change?: Change; codeOf?: (id: string) => string } = {},
): Promise<Recovered> {
  const { snapshots = [], change, codeOf = () => 'code' } = options
  const journal = await journalOf(records)
  for (const { sequence, state } of snapshots) {
    const kernel = freshKernel(run)
    kernel.load(state)
    await journal.saveSnapshot(sequence, encodeSnapshot(started, kernel))
  }
  const strategies = started.strategies.map((each) => ({ ...each, codeHash: codeOf(each.id) }))
  const present = { ...started, strategies }
  return recoverRun({ journal, present, makeKernel: () => freshKernel(run, change) })
}

/** Every so many, and the last. */
function some<T>(all: readonly T[], count: number): T[] {
  const step = Math.max(1, Math.floor(all.length / count))
  return all.filter((_, at) => at % step === 0 || at === all.length - 1)
}

function booksOf(state: Kernel | string): unknown {
  const text = typeof state === 'string' ? state : state.save()
  const { orders, portfolio } = JSON.parse(text) as Record<string, unknown>
  return { orders, portfolio }
}

describe('a run that ended at any commit', () => {
  it.each([1, 2, 3])('comes back byte for byte, from the first record (seed %d)', async (seed) => {
    const recorded = await recordRun(seed)
    expect(recorded.cuts.length).toBeGreaterThan(20)
    for (const { records, state, sequence } of some(recorded.cuts, 4)) {
      const result = await recovered(recorded, recorded.records.slice(0, records))
      expect(result.divergences).toEqual([])
      expect(result).toMatchObject({ position: records, sequence, run: 1, snapshot: null, isNew: false })
      expect(result.kernel.save()).toBe(state)
      expect(result.kernel.core.outbox.isEmpty).toBe(true)
      expect(result.facts).toBeUndefined()
    }
  })

  it.each([7])('comes back byte for byte from any snapshot, and again (seed %d)', async (seed) => {
    const recorded = await recordRun(seed)
    const last = recorded.cuts.at(-1)
    const records = recorded.records.slice(0, last?.records)
    for (const snapshot of some(recorded.cuts, 3)) {
      const result = await recovered(recorded, records, { snapshots: [snapshot] })
      expect(result).toMatchObject({ divergences: [], snapshot: snapshot.sequence })
      expect(result.kernel.save()).toBe(last?.state)
      const again = await recovered(recorded, records, { snapshots: [snapshot] })
      expect(again.kernel.save()).toBe(last?.state)
    }
  })

  it('goes on from an older snapshot, or the first record, where the newest cannot be used', async () => {
    const recorded = await recordRun(10)
    const { cuts, records, started, run } = recorded
    const last = cuts.at(-1)
    const [early, late] = [cuts[5], cuts[15]]
    if (last === undefined || early === undefined || late === undefined) throw new Error('too short')
    const journal = await journalOf(records.slice(0, last.records))
    const kernel = freshKernel(run)
    kernel.load(early.state)
    await journal.saveSnapshot(early.sequence, encodeSnapshot(started, kernel))
    await journal.saveSnapshot(
      late.sequence,
      encodeSnapshot(started, kernel).replace('\\"v\\":4', '\\"v\\":3'),
    )
    await journal.saveSnapshot(late.sequence + 1, '{"v":1')
    const options = { journal, present: started, makeKernel: () => freshKernel(run) }
    const result = await recoverRun(options)
    expect(result.snapshot).toBe(early.sequence)
    expect(result.warnings).toHaveLength(2)
    expect(result.warnings[1]).toMatch(/version 3/)
    expect(result.kernel.save()).toBe(last.state)
  })

  it('is new where there is no record', async () => {
    const recorded = await recordRun(11, 20)
    const result = await recovered(recorded, [])
    expect(result).toMatchObject({ isNew: true, run: 0, position: 0, sequence: 0, facts: undefined })
  })

  it('is refused where an input is missing', async () => {
    const recorded = await recordRun(12, 30)
    const at = recorded.records.findIndex(({ type }) => type === 'tape')
    const records = recorded.records.filter((_, index) => index !== at)
    await expect(recovered(recorded, records)).rejects.toMatchObject({ code: 'RUN_NOT_REPLAYABLE' })
  })
})

describe('a strategy that decides otherwise than it had', () => {
  /** From its n-th bar on it wants something else. */
  const unfaithful =
    (name: string, from: number): Change =>
    (definition) => {
      if (definition.name !== name) return definition
      let bars = 0
      return {
        ...definition,
        onBar(context) {
          bars += 1
          if (bars < from) return definition.onBar?.(context)
          context.orders.buy(context.instrumentId, 1, { limit: 1 })
        },
      }
    }

  it.each(['busy', 'trend', 'brackets'])(
    'is named and halted, and the books are those of the record (%s)',
    async (name) => {
      for (const seed of [1, 2]) {
        const recorded = await recordRun(seed)
        const last = recorded.cuts.at(-1)
        const records = recorded.records.slice(0, last?.records)
        const result = await recovered(recorded, records, { change: unfaithful(name, 12) })
        expect(result.divergences.map(({ strategyId }) => strategyId)).toEqual([name])
        expect(result.facts?.diverged.map(({ id }) => id)).toEqual([name])
        expect(booksOf(result.kernel)).toEqual(booksOf(last?.state ?? ''))
        const runner = result.kernel.runners.find(({ id }) => id === name)
        expect(runner?.halt?.code).toBe('STRATEGY_DIVERGED')
        const others = result.kernel.runners.filter(({ id }) => id !== name)
        expect(others.map(({ halt }) => halt)).toEqual(others.map(() => null))
      }
    },
  )

  it('stays halted in the run to come, which says so', async () => {
    const recorded = await recordRun(2)
    const records = recorded.records.slice(0, recorded.cuts.at(-1)?.records)
    const { kernel, facts, time } = await recovered(recorded, records, { change: unfaithful('trend', 5) })
    if (facts === undefined) throw new Error('no facts')
    kernel.step({ ...recorded.started, run: 2, recovery: facts }, time)
    const { records: made, effects } = kernel.core.outbox
    expect(made.filter(({ type }) => type === 'strategyHalted')).toMatchObject([
      { strategyId: 'trend', code: 'STRATEGY_DIVERGED' },
    ])
    expect(effects.filter(({ kind }) => kind === 'submit')).toEqual([])
  })
})
