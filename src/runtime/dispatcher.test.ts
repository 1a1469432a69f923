import { beforeEach, describe, expect, it } from 'vitest'
import { AAA, KernelBench, scripted } from '../engine/kernel.test-support.ts'
import type { AnyBarContext } from '../engine/kernel.test-support.ts'
import type { KernelInput } from '../domain/inputs.ts'
import { Outbox } from '../engine/outbox.ts'
import type { Broker } from '../ports/broker.ts'
import type { CommitReceipt, Journal, JournalRecord } from '../ports/journal.ts'
import { Dispatcher } from './dispatcher.ts'
import type { ReleaseView } from './release-gate.ts'

const ID = AAA.id

/** A journal whose appends settle when the test says so. */
class SlowJournal implements Pick<Journal, 'append'> {
  readonly durable = new Set<string>()
  readonly batches: (readonly JournalRecord[])[] = []
  private settle: ((error: Error | null) => void) | null = null

  append(records: readonly JournalRecord[]): Promise<CommitReceipt> {
    if (this.settle !== null) throw new Error('two appends at once')
    this.batches.push(records)
    return new Promise((resolve, reject) => {
      this.settle = (error) => {
        this.settle = null
        if (error !== null) {
          reject(error)
          return
        }
        for (const { body } of records) this.durable.add(body)
        resolve({ lastPosition: 0, lastSequence: records.at(-1)?.sequence ?? 0, head: '' })
      }
    })
  }

  finish(error: Error | null = null): void {
    this.settle?.(error)
  }
}

describe('the dispatcher', () => {
  let journal: SlowJournal
  let sent: string[]
  let inputs: KernelInput[]
  let view: ReleaseView
  let s: ReturnType<typeof scripted>
  let bench: KernelBench
  let dispatcher: Dispatcher

  const isDurable = (type: string, sequence: number): boolean =>
    [...journal.durable].some((body) => {
      const record = JSON.parse(body) as { type: string; order?: { sequence: number } }
      return record.type === type && record.order?.sequence === sequence
    })

  /** Checks what the whole design is about: nothing new leaves before its record is durable. */
  const broker = {
    submit: (order: { sequence: number }) => {
      if (!isDurable('orderApproved', order.sequence))
        throw new Error(`order ${String(order.sequence)} is not durable`)
      sent.push(`submit ${String(order.sequence)}`)
    },
    replace: ({ order }: { order: { sequence: number } }) => {
      if (!isDurable('replaceRequested', order.sequence)) throw new Error('the replace is not durable')
      sent.push(`replace ${String(order.sequence)}`)
    },
    cancel: (order: { sequence: number }) => void sent.push(`cancel ${String(order.sequence)}`),
  } as unknown as Broker

  /** Lets the strategy act, and collects what came of it. */
  const act = (what: (context: AnyBarContext) => unknown): void => {
    const outbox = new Outbox()
    bench.records.length = 0
    bench.effects.length = 0
    bench.act(s, what)
    outbox.records.push(...bench.records)
    outbox.effects.push(...bench.effects)
    dispatcher.collect(outbox, bench.kernel.core.sequence, bench.time)
    view = { ...view, now: bench.time }
  }

  const commit = async (error: Error | null = null): Promise<void> => {
    const done = dispatcher.commit()
    journal.finish(error)
    await done
  }

  beforeEach(() => {
    journal = new SlowJournal()
    sent = []
    inputs = []
    s = scripted('s')
    bench = new KernelBench([s])
    bench.bar(100)
    view = { tradingState: 'active', connected: true, now: bench.time }
    dispatcher = new Dispatcher({
      broker,
      journal: journal as unknown as Journal,
      view: () => view,
      onRecord: () => undefined,
      sink: (input) => void inputs.push(input),
      onCompute: () => void sent.push('compute'),
      onAlert: ({ code }) => void sent.push(`alert ${code}`),
      onLog: ({ message }) => void sent.push(`log ${message}`),
    })
  })

  it('asks for a commit before every decision, and sends each order once, in the order decided', async () => {
    act(({ orders }) => {
      orders.buy(ID, 10, { limit: 99 })
      orders.sell(ID, 5, { limit: 120 })
    })
    expect(dispatcher.needsCommit).toBe(true)
    await commit()
    expect(dispatcher.needsCommit).toBe(false)
    dispatcher.release()
    dispatcher.release()
    expect(sent).toEqual(['submit 1', 'submit 2'])
    bench.accept(1)
    act(({ orders }) => {
      orders.replace(1, { quantity: 20 })
      orders.cancel(2)
    })
    await commit()
    dispatcher.release()
    expect(sent.slice(2)).toEqual(['replace 1', 'cancel 2'])
  })

  it('would throw where a driver releases before it has committed: the broker here checks', () => {
    act(({ orders }) => orders.buy(ID, 10))
    expect(() => {
      dispatcher.release()
    }).toThrow('not durable')
  })

  it('never appends nothing', async () => {
    await dispatcher.commit()
    expect(journal.batches).toEqual([])
  })

  it('writes inputs and decisions in one batch, in order', async () => {
    act(({ orders }) => orders.buy(ID, 10))
    await commit()
    expect(journal.batches.map((batch) => batch.map(({ type }) => type))).toEqual([['orderApproved']])
  })

  it('writes an order down as it was approved, though it is canceled in the same call', async () => {
    act(({ orders }) => orders.cancel(orders.buy(ID, 10)))
    await commit()
    const bodies = journal.batches
      .flat()
      .map(({ body }) => JSON.parse(body) as { order: { pending: string } })
    expect(bodies.map(({ order }) => order.pending)).toEqual(['none', 'cancel'])
  })

  it('releases no order of a batch that could not be written; the strategy is told, new risk is halted', async () => {
    act(({ orders, log }) => {
      orders.buy(ID, 10, { limit: 99 })
      log('said')
    })
    await commit(new Error('disk full'))
    dispatcher.release()
    expect(sent).toEqual(['log said'])
    expect(inputs).toMatchObject([
      { kind: 'systemError', code: 'JOURNAL_APPEND_FAILED', message: 'disk full' },
      { kind: 'command', command: { verb: 'halt' } },
      { kind: 'orderWithheld', code: 'JOURNAL_APPEND_FAILED' },
    ])
    for (const input of inputs) bench.step(input)
    expect(bench.order(1).status).toBe('denied')
    expect(bench.kernel.core.gate.state).toBe('halted')
  })

  it('still sends cancels with a dead journal, and nothing else, for ever', async () => {
    act(({ orders }) => orders.buy(ID, 10, { limit: 99 }))
    await commit()
    dispatcher.release()
    bench.accept(1)
    act(({ orders }) => orders.buy(ID, 1))
    await commit(new Error('disk full'))
    act(({ orders }) => orders.replace(1, { quantity: 5 }))
    await commit()
    dispatcher.release()
    expect(inputs.at(-1)).toMatchObject({ kind: 'replaceRejected' })
    act(({ orders }) => orders.cancel(1))
    await commit()
    dispatcher.release()
    expect(sent).toEqual(['submit 1', 'cancel 1'])
    expect(journal.batches).toHaveLength(2)
  })

  it('sends cancels and alerts of a kill while an append hangs, and nothing else', async () => {
    act(({ orders }) => orders.buy(ID, 10, { limit: 99 }))
    await commit()
    dispatcher.release()
    bench.accept(1)
    act(({ orders }) => orders.buy(ID, 1, { limit: 98 }))
    const hanging = dispatcher.commit()
    bench.records.length = 0
    bench.effects.length = 0
    bench.step({ kind: 'kill', by: 'anna', reason: 'now' })
    const outbox = new Outbox()
    outbox.records.push(...bench.records)
    outbox.effects.push(...bench.effects)
    dispatcher.collect(outbox, bench.kernel.core.sequence, bench.time)
    dispatcher.releaseUrgent()
    // the second order has not left, so that there is nothing to cancel of it
    expect(sent).toEqual(['submit 1', 'alert RISK_KILLED', 'cancel 1'])
    journal.finish()
    await hanging
    view = { ...view, tradingState: 'halted' }
    await commit()
    dispatcher.release()
    expect(sent.slice(3)).toEqual(['cancel 2'])
    expect(inputs).toMatchObject([{ kind: 'orderWithheld', code: 'RISK_TRADING_HALTED' }])
  })

  it.each<[string, Partial<ReleaseView>, string]>([
    ['trading was halted meanwhile', { tradingState: 'halted' }, 'RISK_TRADING_HALTED'],
    ['trading may only reduce meanwhile', { tradingState: 'reducing' }, 'RISK_TRADING_HALTED'],
    ['the venue is not connected', { connected: false }, 'ORDER_WITHHELD'],
  ])('withholds an order when %s, and says so once', async (_, change, code) => {
    act(({ orders }) => orders.buy(ID, 10))
    await commit()
    view = { ...view, ...change }
    dispatcher.release()
    dispatcher.release()
    expect(sent).toEqual([])
    expect(inputs).toMatchObject([{ kind: 'orderWithheld', code }])
    for (const input of inputs) bench.step(input)
    expect(bench.order(1)).toMatchObject({ status: 'denied' })
  })

  it.each([
    [60_000_000, 1],
    [60_000_001, 0],
  ])('a decision %d µs old is sent %d times', async (age, times) => {
    act(({ orders }) => orders.buy(ID, 10))
    await commit()
    view = { ...view, now: bench.time + age }
    dispatcher.release()
    expect(sent).toHaveLength(times)
  })

  it('lets reducing orders pass that were decided while trading only reduces', async () => {
    act(({ orders }) => orders.buy(ID, 10))
    bench.fill(1, 10)
    bench.step({ kind: 'command', command: { id: '1', verb: 'reduce', by: 'me', reason: '' } })
    await commit()
    view = { ...view, tradingState: 'reducing' }
    act(({ orders }) => expect(orders.sell(ID, 4).approved).toBe(true))
    await commit()
    dispatcher.release()
    expect(sent).toEqual(['submit 2'])
  })

  it('a withheld replace that was canceled in the same call is answered as a replace', async () => {
    act(({ orders }) => orders.buy(ID, 10, { limit: 99 }))
    await commit()
    dispatcher.release()
    bench.accept(1)
    act(({ orders }) => {
      orders.replace(1, { quantity: 20 })
      orders.cancel(1)
    })
    await commit()
    view = { ...view, connected: false }
    dispatcher.release()
    expect(sent).toEqual(['submit 1', 'cancel 1'])
    expect(inputs).toMatchObject([{ kind: 'replaceRejected' }])
    for (const input of inputs) bench.step(input)
    bench.answer(1, { kind: 'cancelRejected' })
    expect(bench.order(1)).toMatchObject({ pending: 'none', requestedChange: null, status: 'accepted' })
  })
})
