/** What every journal promises: run over each of them. */
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Journal, JournalRecord, StoredRecord } from '../../src/ports/journal.ts'

export interface JournalUnderTest {
  /** An empty one. */
  open(): Promise<Journal>
  /** The same again, after it was closed; null where nothing outlives the process. */
  readonly reopen: (() => Promise<Journal>) | null
}

export function recordOf(sequence: number, body = `{"sequence":${String(sequence)}}`): JournalRecord {
  return { sequence, time: 1_700_000_000_000_000 + sequence, type: 'orderApproved', body }
}

export async function allOf(journal: Journal, after = -1): Promise<StoredRecord[]> {
  const records: StoredRecord[] = []
  for await (const record of journal.read(after)) records.push(record)
  return records
}

/** As they were given. */
export function plainly(records: readonly StoredRecord[]): JournalRecord[] {
  return records.map(({ sequence, time, type, body }) => ({ sequence, time, type, body }))
}

/** Batches in order; several records share a sequence, as those of one input do. */
export const batches = fc
  .array(
    fc.array(
      fc.record({
        step: fc.nat(2),
        type: fc.constantFrom('input', 'orderApproved', 'fillBooked'),
        text: fc.string({ unit: 'grapheme', maxLength: 60 }),
      }),
      { maxLength: 8 },
    ),
    { maxLength: 12 },
  )
  .map((drawn) => {
    let sequence = 0
    return drawn.map((batch) =>
      batch.map(({ step, type, text }): JournalRecord => {
        sequence += step
        return {
          sequence,
          time: 1_700_000_000_000_000 + sequence,
          type,
          body: JSON.stringify({ sequence, text }),
        }
      }),
    )
  })

/** `runs`: of its property; opening a file takes its time. */
export function journalContract(name: string, make: () => JournalUnderTest, runs: number): void {
  describe(`${name}, as a journal`, () => {
    let under: JournalUnderTest
    let journal: Journal
    beforeEach(async () => {
      under = make()
      journal = await under.open()
      return () => journal.close()
    })

    it('begins empty: nothing to read, no state saved, and a head of its own', async () => {
      expect(await allOf(journal)).toEqual([])
      expect(await journal.latestSnapshot()).toBeNull()
      const receipt = await journal.append([])
      expect([receipt.lastPosition, receipt.lastSequence]).toEqual([0, 0])
      expect(receipt.head).toMatch(/^[0-9a-f]{64}$/)
    })

    it('gives back what was appended, to the byte and in order, at positions without a hole', async () => {
      const texts = ['{"a":"é😀\\n"}', '{}', `{"long":"${'x'.repeat(100_000)}"}`, '']
      const records = texts.map((body, index) => recordOf(index >> 1, body))
      const receipt = await journal.append(records)
      const kept = await allOf(journal)
      expect(plainly(kept)).toEqual(records)
      expect(kept.map(({ position }) => position)).toEqual([1, 2, 3, 4])
      expect(receipt).toEqual({ lastPosition: 4, lastSequence: 1, head: kept.at(-1)?.hash })
    })

    it('reads what comes after a sequence, whole turns of it', async () => {
      await journal.append([1, 1, 2, 4, 4, 4, 9].map((sequence) => recordOf(sequence)))
      const after = async (sequence: number): Promise<number[]> =>
        (await allOf(journal, sequence)).map((record) => record.sequence)
      expect(await after(-1)).toEqual([1, 1, 2, 4, 4, 4, 9])
      expect(await after(1)).toEqual([2, 4, 4, 4, 9])
      expect(await after(3)).toEqual([4, 4, 4, 9])
      expect(await after(4)).toEqual([9])
      expect(await after(9)).toEqual([])
      expect(await after(99)).toEqual([])
    })

    it('reads a long log in order', async () => {
      const records = Array.from({ length: 1100 }, (_, index) => recordOf(index + 1))
      await journal.append(records)
      expect(plainly(await allOf(journal))).toEqual(records)
      expect(plainly(await allOf(journal, 437))).toEqual(records.slice(437))
    })

    it('acknowledges appends in the order of their calls, each with the head after it', async () => {
      const receipts = await Promise.all(
        [1, 2, 3, 4, 5].map((sequence) => journal.append([recordOf(sequence)])),
      )
      const kept = await allOf(journal)
      expect(receipts.map(({ lastPosition }) => lastPosition)).toEqual([1, 2, 3, 4, 5])
      expect(receipts.map(({ head }) => head)).toEqual(kept.map(({ hash }) => hash))
    })

    it('chains: the same record has another hash at another place, and after another past', async () => {
      await journal.append([recordOf(1, 'a'), recordOf(1, 'a'), recordOf(1, 'b')])
      expect(new Set((await allOf(journal)).map(({ hash }) => hash)).size).toBe(3)
      expect(await journal.verify()).toMatchObject({ records: 3, problem: null })
    })

    it.each([
      ['goes back in sequence', [recordOf(5), recordOf(4)]],
      ['has a fraction for a sequence', [recordOf(7.5)]],
      ['has no time', [{ ...recordOf(7), time: NaN }]],
      ['has a type of two lines', [{ ...recordOf(7), type: 'input\n' }]],
    ])('refuses a batch that %s, whole, and everything after it', async (_what, batch) => {
      await journal.append([recordOf(3)])
      await expect(journal.append(batch)).rejects.toMatchObject({ code: 'JOURNAL_APPEND_FAILED' })
      await expect(journal.append([recordOf(8)])).rejects.toMatchObject({ code: 'JOURNAL_APPEND_FAILED' })
      expect((await allOf(journal)).map(({ sequence }) => sequence)).toEqual([3])
    })

    it('gives back the newest saved state', async () => {
      await journal.append([recordOf(1), recordOf(2)])
      await journal.saveSnapshot(1, '{"é":1}')
      await journal.saveSnapshot(2, '{"b":2}')
      expect(await journal.latestSnapshot()).toEqual({ sequence: 2, state: '{"b":2}' })
    })

    it('takes nothing once it is closed, and can be closed twice', async () => {
      const last = journal.append([recordOf(1)])
      await journal.close()
      expect((await last).lastPosition).toBe(1)
      await journal.close()
      await expect(journal.append([recordOf(2)])).rejects.toMatchObject({ code: 'JOURNAL_APPEND_FAILED' })
    })

    it('keeps any batches, and goes on with the same chain after it was opened again', async () => {
      await fc.assert(
        fc.asyncProperty(batches, batches, async (first, second) => {
          const it = make()
          let opened = await it.open()
          const last = first.flat().at(-1)?.sequence ?? 0
          const later = second.map((batch) =>
            batch.map((record) => ({ ...record, sequence: record.sequence + last })),
          )
          try {
            await Promise.all(first.map((batch) => opened.append(batch)))
            if (it.reopen !== null) {
              await opened.close()
              opened = await it.reopen()
            }
            await Promise.all(later.map((batch) => opened.append(batch)))
            const kept = await allOf(opened)
            expect(plainly(kept)).toEqual([...first, ...later].flat())
            const { records, head, problem } = await opened.verify()
            expect([records, problem]).toEqual([kept.length, null])
            if (kept.length > 0) expect(head).toBe(kept.at(-1)?.hash)
          } finally {
            await opened.close()
          }
        }),
        { numRuns: runs },
      )
    })
  })
}
