import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import { AAA, BBB } from '../kernel.test-support.ts'
import { external, ReconcileBench, SECOND } from './kernel.test-support.ts'
import type { ReconciliationPolicy } from './reconciliation.ts'

describe('books that agree with the venue', () => {
  it('score 1, differ in nothing and freeze nothing', () => {
    const test = new ReconcileBench()
    test.buy(10)
    const result = test.compare({ positions: [[AAA.id, '10', '100']] })
    expect(result).toMatchObject({ score: 1, discrepancies: 0, value: 0, percent: 0, isConclusive: true })
    expect(result.differences).toEqual([])
    expect(test.frozen).toEqual([])
  })

  it('take what an account begins with for its opening balance, which is no profit', () => {
    const test = new ReconcileBench('warnOnly', { cash: 0 })
    const { core } = test.bench.kernel
    core.portfolio.ledger = new (
      core.portfolio.ledger.constructor as new () => typeof core.portfolio.ledger
    )()
    test.compare({ cash: '2500.50' })
    expect(core.portfolio.ledger.cash('USD').toString()).toBe('2500.5')
    expect(core.portfolio.received('transfer')?.toString()).toBe('2500.5')
    expect(test.bench.recordsOf('booksAdjusted')).toMatchObject([{ entry: 'transfer', subject: 'USD' }])
  })
})

describe('a difference', () => {
  it('counts only once it was seen twice, a settle window apart', () => {
    const test = new ReconcileBench()
    const first = test.compare({ positions: [[AAA.id, '5', '100']] })
    expect(first.differences).toMatchObject([{ state: 'unconfirmed', number: 0 }])
    expect(first.isConclusive).toBe(false)
    expect(test.frozen).toEqual([])
    const second = test.compare({ positions: [[AAA.id, '5', '100']] })
    expect(second.differences).toMatchObject([{ state: 'open', number: 1, subject: AAA.id }])
    expect(second.differences[0]?.difference.toString()).toBe('5')
    expect(test.frozen).toEqual([AAA.id])
    expect(test.alerts()).toContain('VENUE_BOOKS_DIFFER')
  })

  it('does not count where it is another the second time, nor too early', () => {
    const test = new ReconcileBench()
    test.compare({ positions: [[AAA.id, '5']] })
    expect(test.compare({ positions: [[AAA.id, '6']] }).differences).toMatchObject([{ state: 'unconfirmed' }])
    test.bench.time -= 2 * SECOND
    expect(test.compare({ positions: [[AAA.id, '6']] }).differences).toMatchObject([{ state: 'unconfirmed' }])
  })

  it('does not count where a fill was booked since the venue was asked, or between the looks', () => {
    const test = new ReconcileBench()
    const asked = test.bench.time
    test.buy(10)
    const said = { positions: [[AAA.id, '5']] as const }
    expect(test.compare({ ...said, askedTime: asked }).differences).toMatchObject([{ state: 'unsettled' }])
    test.compare(said)
    test.buy(1)
    test.bench.time += SECOND
    expect(test.compare({ positions: [[AAA.id, '6']] }).differences).toMatchObject([{ state: 'unconfirmed' }])
    expect(test.frozen).toEqual([])
  })

  it('counts at once where nobody looks again', () => {
    const test = new ReconcileBench()
    expect(test.compare({ positions: [[AAA.id, '5']], isLast: true }).differences).toMatchObject([
      { state: 'open', number: 1 },
    ])
    expect(test.frozen).toEqual([AAA.id])
  })

  it('is found in a position that has vanished at the venue', () => {
    const test = new ReconcileBench()
    test.buy(10)
    const result = test.confirm({ positions: [] })
    expect(result.differences[0]?.difference.toString()).toBe('-10')
    expect(result).toMatchObject({ score: 0.5, discrepancies: 1, value: 1000 })
    expect(test.frozen).toEqual([AAA.id])
  })

  it('is told once, keeps its number, and goes by itself when it is gone', () => {
    const test = new ReconcileBench()
    const said = { positions: [[AAA.id, '5']] as const }
    test.confirm(said)
    expect(test.compare(said).differences).toMatchObject([{ state: 'open', number: 1 }])
    expect(test.alerts().filter((code) => code === 'VENUE_BOOKS_DIFFER')).toHaveLength(1)
    expect(test.compare().differences).toEqual([])
    expect(test.bench.kernel.core.reconciliation.open.size).toBe(0)
    // what was frozen is thawed by a person
    expect(test.frozen).toEqual([AAA.id])
  })

  it('of cash is one beyond the tolerance', () => {
    const test = new ReconcileBench()
    expect(test.compare({ cash: '100000.01' }).differences).toEqual([])
    const result = test.confirm({ cash: '99990' })
    expect(result.differences).toMatchObject([{ kind: 'cash', subject: 'USD', state: 'open' }])
    expect(result.value).toBe(10)
    expect(result.percent).toBeCloseTo(0.01)
  })

  it('in an instrument that nobody here trades is shown, and is none', () => {
    const test = new ReconcileBench()
    const result = test.compare({ positions: [['ZZZ.XNAS', '7', '3']] })
    expect(result.differences).toEqual([])
    expect(result.foreign).toMatchObject([{ instrumentId: 'ZZZ.XNAS' }])
  })
})

describe('what is done about a difference', () => {
  const said = { positions: [[AAA.id, '15', '110']] as const }

  it('with warnOnly is a warning while the run goes on, and a freeze at a start or reconnect', () => {
    for (const [cause, frozen] of [
      ['interval', []],
      ['demand', []],
      ['start', [AAA.id]],
      ['reconnect', [AAA.id]],
    ] as const) {
      const test = new ReconcileBench('warnOnly')
      test.buy(10)
      test.confirm({ ...said, cause })
      expect(test.frozen).toEqual(frozen)
      expect(test.alerts()).toContain('VENUE_BOOKS_DIFFER')
      expect(test.nets()).toEqual([10, 0])
    }
  })

  it('with autoAdjust brings the books to the venue, and invents neither an order nor a profit', () => {
    const test = new ReconcileBench('autoAdjust')
    test.buy(10)
    const { core } = test.bench.kernel
    const orders = core.orders.nextSequence
    const equity = core.portfolio.equity()
    const cash = core.portfolio.ledger.cash('USD').toString()
    expect(test.confirm(said).differences).toMatchObject([{ state: 'adjusted' }])
    expect(test.nets()).toEqual([10, 5])
    expect(core.portfolio.ledger.cash('USD').toString()).toBe(cash)
    // five more at 110 were given to us: an adjustment, and what the price has lost since then
    expect(core.portfolio.received('adjustment')?.toString()).toBe('550')
    expect(core.portfolio.equity()).toBe(equity + 5 * 100)
    expect([...core.portfolio.all()].map(({ realizedPnl }) => realizedPnl.toString())).toEqual(['0', '0'])
    expect(core.orders.nextSequence).toBe(orders)
    expect(test.frozen).toEqual([])
    expect(test.alerts()).toContain('VENUE_BOOKS_ADJUSTED')
    expect(test.compare(said).differences).toEqual([])
  })

  it('a purchase by hand, adjusted, comes to what it gained and nothing else', () => {
    const test = new ReconcileBench('autoAdjust')
    test.bench.bar(100)
    test.bench.time += SECOND
    const { portfolio } = test.bench.kernel.core
    const equity = portfolio.equity()
    // bought 10 at 90 by hand
    test.confirm({ positions: [[AAA.id, '10', '90']], cash: '99100' })
    expect(portfolio.received('adjustment')?.toString()).toBe('0')
    expect(portfolio.equity()).toBe(equity + 100)
  })

  it('with autoAdjust takes what is less at the venue from strategies at their own price', () => {
    const test = new ReconcileBench('autoAdjust')
    test.buy(10)
    test.confirm({ positions: [[AAA.id, '4', '100']] })
    expect(test.nets()).toEqual([4, 0])
    test.confirm({ positions: [[AAA.id, '-3', '120']] })
    expect(test.nets()).toEqual([0, -3])
    for (const { realizedPnl } of test.bench.kernel.core.portfolio.all())
      expect(realizedPnl.isZero).toBe(true)
  })

  it('adjusts under an id that is made of the difference alone', () => {
    const ids = [1, 2].map(() => {
      const test = new ReconcileBench('autoAdjust')
      test.confirm(said)
      return test.bench.recordsOf('fillBooked').map(({ fill }) => fill.executionId)
    })
    expect(ids[0]).toEqual([`adjustment:1:${AAA.id}:0:15:0`])
    expect(ids[1]).toEqual(ids[0])
  })

  it('without any price leaves the books, and freezes', () => {
    const test = new ReconcileBench('autoAdjust')
    expect(test.confirm({ positions: [[BBB.id, '5']] }).differences).toMatchObject([{ state: 'open' }])
    expect(test.frozen).toEqual([BBB.id])
  })

  it('with haltOnMismatch halts trading until a person resumes it', () => {
    const test = new ReconcileBench('haltOnMismatch')
    test.confirm({ ...said, cause: 'interval' })
    expect(test.bench.kernel.core.gate.state).toBe('halted')
    expect(test.frozen).toEqual([AAA.id])
    expect(test.alerts()).toContain('RISK_TRADING_HALTED')
  })

  it('with manualApproval waits for a person, who is named, and for the difference that was seen', () => {
    const test = new ReconcileBench('manualApproval')
    test.confirm({ ...said, cause: 'interval' })
    expect(test.frozen).toEqual([AAA.id])
    expect(test.command('approveReconciliation', 1, 'reconciliation')).toContain('refused')
    expect(test.command('approveReconciliation', 7)).toContain('There is no open difference 7')
    expect(test.nets()).toEqual([0, 0])
    expect(test.command('approveReconciliation', 1)).toContain('done: AAA.XNAS is 15 in our books')
    expect(test.nets()).toEqual([0, 15])
    expect(test.frozen).toEqual([])
    expect(test.command('approveReconciliation', 1, 'berta')).toContain('refused')
  })

  it('once rejected is left, and comes up again only when it has changed', () => {
    const test = new ReconcileBench('manualApproval')
    test.confirm(said)
    expect(test.command('rejectReconciliation', 1)).toContain('stays frozen')
    expect(test.compare(said).differences).toMatchObject([{ state: 'rejected' }])
    expect(test.confirm({ positions: [[AAA.id, '16', '110']] }).differences).toMatchObject([
      { number: 2, state: 'open' },
    ])
  })
})

describe('the policy', () => {
  it.each<ReconciliationPolicy>(['warnOnly', 'autoAdjust', 'haltOnMismatch', 'manualApproval'])(
    '%s leaves books that equal the venue, or an instrument frozen with an open difference',
    (policy) => {
      for (const broker of ['0', '4', '10', '17', '-3']) {
        const test = new ReconcileBench(policy)
        test.buy(10)
        const result = test.confirm({ positions: [[AAA.id, broker, '101']] })
        const { core } = test.bench.kernel
        const isEqual = core.portfolio.exactNet(0).eq(Decimal.from(broker))
        const isOpen = result.differences.some(({ state }) => state === 'open')
        expect(isEqual || (isOpen && test.frozen.includes(AAA.id))).toBe(true)
        expect(test.bench.effectsOf('submit')).toHaveLength(1)
      }
    },
  )
})

describe('an order that is not ours', () => {
  const report = (test: ReconcileBench, changes = {}, isOpen = true): void =>
    test.bench.step({ kind: 'externalOrderReported', venue: 'TEST', order: external(changes), isOpen })

  it('is told of once, counts in the worst case while it is open, and is never touched', () => {
    const test = new ReconcileBench()
    const { leaves } = test.bench.kernel.core.orders
    report(test)
    report(test, { cumulativeQuantity: Decimal.from(20) })
    expect(leaves.of(0, -1, null).buy).toBe(30)
    expect(leaves.of(0, 0, null).buy).toBe(0)
    expect(test.alerts()).toEqual(['VENUE_EXTERNAL_ORDER'])
    expect(test.compare().externalOrders).toBe(1)
    const again = test.bench.reloaded()
    expect(again.kernel.core.orders.leaves.of(0, -1, null).buy).toBe(30)
    report(test, {}, false)
    expect(leaves.of(0, -1, null).buy).toBe(0)
    expect(test.bench.effectsOf('cancel')).toEqual([])
  })

  it('with our mark, unknown to the journal, holds arming up until it is gone or approved', () => {
    const mark = `00000001${'0001'}${'000000ff'}${'000000000009'}`
    for (const release of ['gone', 'approved'] as const) {
      const test = new ReconcileBench('warnOnly', { arming: 'explicit' })
      const { bench } = test
      const venue = 'TEST'
      bench.step({ kind: 'connectionChanged', venue, connected: true })
      const say = (state: 'reconciling' | 'reconciled' | 'armed'): void =>
        bench.step({ kind: 'venueStateChanged', venue, state, reason: 'a test' })
      say('reconciling')
      report(test, { clientOrderId: mark })
      expect(test.alerts()).toEqual(['VENUE_ORDER_UNJOURNALED'])
      expect(test.compare().blocked).toContain(mark)
      say('reconciled')
      say('armed')
      expect(bench.kernel.core.venues.state).toBe('reconciling')
      expect(test.command('rejectReconciliation', 1)).toContain('refused')
      if (release === 'gone') report(test, { clientOrderId: mark }, false)
      else expect(test.command('approveReconciliation', 1)).toContain('done')
      expect(test.compare().blocked).toBeNull()
      say('reconciled')
      say('armed')
      expect(bench.kernel.core.venues.state).toBe('armed')
    }
  })

  it('executed with our mark and a number never given says the same', () => {
    const test = new ReconcileBench()
    test.buy(1)
    const mark = `00000001${'0001'}${'00000002'}${'000000000009'}`
    test.bench.step({ kind: 'fill', report: test.bench.report(1, 5, 100, { clientOrderId: mark }) })
    expect(test.alerts()).toContain('VENUE_ORDER_UNJOURNALED')
    expect(test.frozen).toEqual([AAA.id])
  })
})

describe('the state of a comparison', () => {
  it('saved and loaded between the two looks, confirms as if nothing had been', () => {
    const test = new ReconcileBench('autoAdjust')
    test.compare({ positions: [[AAA.id, '5', '100']] })
    test.bench.restart()
    expect(test.compare({ positions: [[AAA.id, '5', '100']] }).differences).toMatchObject([
      { state: 'adjusted' },
    ])
    expect(test.bench.reloaded().kernel.save()).toBe(test.bench.kernel.save())
  })
})
