import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { INPUT_PRIORITY } from '../domain/inputs.ts'
import type { KernelInput } from '../domain/inputs.ts'
import { Sequencer } from './sequencer.ts'

const about = { clientOrderId: 'c', eventTime: 0, reason: '', code: '' }
const SAMPLES: readonly KernelInput[] = [
  { kind: 'systemError', code: '', message: '' },
  { kind: 'kill', by: '', reason: '' },
  { kind: 'fill', report: {} as never },
  { ...about, kind: 'orderRejected' },
  { ...about, kind: 'orderAccepted', venueOrderId: '' },
  { ...about, kind: 'orderTriggered' },
  { ...about, kind: 'orderCanceled' },
  { ...about, kind: 'orderExpired' },
  { ...about, kind: 'orderReplaced', quantity: Decimal.ONE, limitPrice: null, stopPrice: null },
  { ...about, kind: 'cancelRejected' },
  { ...about, kind: 'replaceRejected' },
  { ...about, kind: 'orderInDoubt' },
  { ...about, kind: 'orderLost' },
  { ...about, kind: 'orderWithheld' },
  { kind: 'connectionChanged', venue: '', connected: true },
  { kind: 'venueStateChanged', venue: '', state: 'armed', reason: '' },
  { kind: 'corporateAction', action: {} as never },
  { kind: 'fxRateChanged', rate: {} as never },
  { kind: 'cashMoved', entry: 'transfer', currency: '', amount: Decimal.ZERO, reason: '' },
  { kind: 'variationSettled', instrumentId: '', price: Decimal.ZERO, eventTime: 0 },
  { kind: 'computed', requestId: 1, ok: true, value: 1, error: '' },
  { kind: 'command', command: { id: '', verb: 'halt', by: '', reason: '' } },
  { kind: 'sessionChanged', market: '', date: 0, phase: 'open', time: 0 },
  { kind: 'breakersDue', dueTime: 0 },
  { kind: 'jobDue', strategyIndex: 0, name: '', date: 0, dueTime: 0 },
  { kind: 'timerDue', timerId: 1, dueTime: 0 },
  { kind: 'feedStateChanged', feed: '', state: 'silent', reason: '' },
  { kind: 'externalOrderReported', venue: '', order: {} as never, isOpen: true },
  { kind: 'fillsRead', venue: '', through: 0 },
  { kind: 'venueBooksReported' } as never,
  { kind: 'dataGap', from: 0, to: 0, reason: '' },
  { kind: 'runStarted' } as never,
  { kind: 'runStopping' } as never,
  { kind: 'dayReportDue', report: 'endOfDay', date: 0 },
]

function takeAll(sequencer: Sequencer): KernelInput[] {
  const taken: KernelInput[] = []
  for (let input = sequencer.take(); input !== null; input = sequencer.take()) taken.push(input)
  return taken
}

describe('the sequencer', () => {
  it('has a sample of every input below, and priorities from the start of a run to timers', () => {
    expect(SAMPLES.map(({ kind }) => kind).sort()).toEqual(Object.keys(INPUT_PRIORITY).sort())
    const kinds = SAMPLES.map(({ kind }) => INPUT_PRIORITY[kind])
    expect(new Set(kinds)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]))
    expect(INPUT_PRIORITY.kill).toBe(1)
    expect(INPUT_PRIORITY.fill).toBe(2)
    expect(INPUT_PRIORITY.orderRejected).toBe(3)
    expect(INPUT_PRIORITY.command).toBe(5)
    expect(INPUT_PRIORITY.timerDue).toBe(6)
  })

  it('takes by priority, first in first out within one, whatever comes meanwhile', () => {
    const steps = fc.array(fc.oneof(fc.constantFrom(...SAMPLES), fc.constant('take' as const)), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(steps, (script) => {
        const sequencer = new Sequencer()
        const waiting: KernelInput[] = []
        const best = (): KernelInput | null => {
          const [first] = [...waiting].sort((a, b) => INPUT_PRIORITY[a.kind] - INPUT_PRIORITY[b.kind])
          if (first === undefined) return null
          waiting.splice(waiting.indexOf(first), 1)
          return first
        }
        for (const step of script) {
          if (step === 'take') expect(sequencer.take()).toBe(best())
          else {
            const input = { ...step }
            waiting.push(input)
            sequencer.push(input)
          }
          expect(sequencer.isEmpty).toBe(waiting.length === 0)
        }
        const restored = new Sequencer()
        restored.load(sequencer.save())
        const rest = takeAll(sequencer)
        expect(takeAll(restored)).toEqual(rest)
        expect(rest).toHaveLength(waiting.length)
      }),
    )
  })
})
