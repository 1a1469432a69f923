import { describe, expect, it } from 'vitest'
import { MemoryJournal } from '../src/adapters/journal-memory/memory-journal.ts'
import type { CommitReceipt, JournalRecord } from '../src/ports/journal.ts'
import { paper } from '../src/runtime/paper.ts'
import { randomRun, sourcesOf } from './support/random-run.ts'

/** Takes its time over every append, and refuses from the n-th on. */
class FailingJournal extends MemoryJournal {
  readonly durable: JournalRecord[] = []
  attempts = 0
  private readonly failsAt: number

  constructor(failsAt: number) {
    super()
    this.failsAt = failsAt
  }

  override async append(records: readonly JournalRecord[]): Promise<CommitReceipt> {
    this.attempts += 1
    if (this.attempts >= this.failsAt) throw new Error('no space left')
    await new Promise((resolve) => setImmediate(resolve))
    this.durable.push(...records)
    return super.append(records)
  }
}

function approved(records: readonly JournalRecord[]): Set<number> {
  const bodies = records.map(({ body }) => JSON.parse(body) as { type: string; order: { sequence: number } })
  return new Set(bodies.filter(({ type }) => type === 'orderApproved').map(({ order }) => order.sequence))
}

describe('on paper, with a journal', () => {
  it.each([2, 7, 15, Infinity])(
    'that fails at append %d, nothing executes that was not written down before',
    async (failsAt) => {
      const run = randomRun(3, 60)
      const journal = new FailingJournal(failsAt)
      const alerts: string[] = []
      const { fills } = await paper({
        ...run.options,
        sources: sourcesOf(run),
        speed: Infinity,
        journal,
        onAlert: (_, code) => void alerts.push(code),
      })
      const durable = approved(journal.durable)
      for (const { orderSequence } of fills) expect(durable.has(orderSequence)).toBe(true)
      if (failsAt === Infinity) {
        expect(fills.length).toBeGreaterThan(10)
        expect(alerts).toEqual([])
      } else {
        expect(journal.attempts).toBe(failsAt)
        expect(alerts.slice(0, 2)).toEqual(['JOURNAL_APPEND_FAILED', 'RISK_TRADING_HALTED'])
      }
    },
  )

  it('holds every input and decision once, in order of their sequence, under one chain of hashes', async () => {
    const run = randomRun(5, 60)
    const journal = new FailingJournal(Infinity)
    const record = await paper({ ...run.options, sources: sourcesOf(run), speed: Infinity, journal })
    const sequences = journal.durable.map(({ sequence }) => sequence)
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
    expect(approved(journal.durable).size).toBe(record.orders)
    const fills = journal.durable.filter(({ type }) => type === 'fillBooked')
    expect(fills).toHaveLength(record.fills.length)
    const inputs = journal.durable.filter(({ type }) => type === 'input')
    expect(new Set(inputs.map(({ sequence }) => sequence)).size).toBe(inputs.length)
  })
})
