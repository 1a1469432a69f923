import { describe, expect, it } from 'vitest'
import type { OperatorCommand, SetLimitCommand } from '../../domain/inputs.ts'
import { BBB, MINUTE } from '../kernel.test-support.ts'
import type { KernelBench } from '../kernel.test-support.ts'
import { allows, ID, ready } from './change-limits.test-support.ts'
import { loosens } from './looser.ts'

let commands = 0
function set(
  bench: KernelBench,
  change: Partial<SetLimitCommand> & Pick<SetLimitCommand, 'name' | 'value'>,
): void {
  commands += 1
  const command: OperatorCommand = {
    id: `c${String(commands)}`,
    verb: 'setLimit',
    scope: '',
    by: 'ada',
    reason: 'a thin market',
    expiresAt: null,
    ...change,
  }
  bench.step({ kind: 'command', command })
}

const changes = (bench: KernelBench): unknown[] =>
  bench
    .recordsOf('limitChanged')
    .map(({ cause, scope, before, after, loosens: wide }) => [cause, scope, before, after, wide])

describe('a limit changed by a person', () => {
  it('holds from the next order on, for the account, an instrument or a strategy', () => {
    const at = ready({ maxOrderQuantity: 100 })
    set(at.bench, { name: 'maxOrderQuantity', value: 50 })
    expect([allows(at, 50), allows(at, 51)]).toEqual([true, false])
    set(at.bench, { scope: BBB.id, name: 'maxOrderQuantity', value: 10 })
    expect([allows(at, 50), allows(at, 11, BBB.id), allows(at, 10, BBB.id)]).toEqual([true, false, true])
    set(at.bench, { scope: 'strategy/s', name: 'maxOrderNotional', value: 500 })
    expect([allows(at, 5), allows(at, 6)]).toEqual([true, false])
  })

  it('is written down with what was before, who, why and until when', () => {
    const { bench } = ready({ maxOrderQuantity: 100 })
    set(bench, { id: 'one', name: 'maxOrderQuantity', value: 50, expiresAt: bench.time + MINUTE })
    expect(bench.recordsOf('limitChanged')).toEqual([
      {
        type: 'limitChanged',
        commandId: 'one',
        scope: '',
        name: 'maxOrderQuantity',
        before: 100,
        after: 50,
        configured: 100,
        loosens: false,
        by: 'ada',
        reason: 'a thin market',
        cause: 'operator',
        expiresAt: bench.time + MINUTE,
      },
    ])
    expect(bench.effectsOf('alert').map(({ code, severity }) => [code, severity])).toEqual([
      ['RISK_LIMIT_CHANGED', 'INFO'],
    ])
  })

  it('is marked where it allows more than was configured', () => {
    const { bench } = ready({ maxOrderQuantity: 100 })
    set(bench, { name: 'maxOrderQuantity', value: 100 })
    set(bench, { name: 'maxOrderQuantity', value: 101 })
    expect(bench.recordsOf('limitChanged').map((record) => record.loosens)).toEqual([false, true])
    expect(bench.effectsOf('alert').at(-1)).toMatchObject({
      severity: 'WARNING',
      message:
        'maxOrderQuantity is 101 instead of 100, by ada: a thin market. This allows more than the configured 100.',
    })
  })

  it.each<[string, SetLimitCommand['value'] | null, SetLimitCommand['value'] | null, boolean]>([
    ['maxOrderQuantity', null, 1e9, false],
    ['maxOrderQuantity', 10, null, true],
    ['maxOrderQuantity', 10, 11, true],
    ['maxOrderQuantity', 10, 9, false],
    ['minAccountBalance', 10, 9, true],
    ['minAccountBalance', 10, 11, false],
    ['duplicateOrderSeconds', 10, 9, true],
    ['priceDriftSeconds', 60, 59, true],
    ['refuseSelfCross', true, false, true],
    ['refuseSelfCross', false, true, false],
    ['regularHoursOnly', true, true, false],
    ['allowSymbols', ['A'], ['A', 'B'], true],
    ['allowSymbols', ['A', 'B'], ['B'], false],
    ['denySymbols', ['A'], ['A', 'B'], false],
    ['denySymbols', ['A', 'B'], ['B'], true],
  ])('%s from %j to %j is looser: %s', (name, configured, value, expected) => {
    expect(loosens(name, configured, value)).toBe(expected)
  })

  it.each<[string, Partial<SetLimitCommand>, RegExp]>([
    ['nobody', { by: ' ' }, /needs a name/],
    ['no reason', { reason: '' }, /and a reason/],
    ['a limit that does not exist', { name: 'maxOrderQuantiti' }, /Did you mean maxOrderQuantity/],
    ['a value that cannot be', { value: -1 }, /cannot be -1/],
    ['a value of another kind', { value: true }, /cannot be true/],
    ['an instrument that is not there', { scope: 'AAB.XNAS' }, /Did you mean AAA.XNAS/],
    ['a strategy that is not there', { scope: 'strategy/t' }, /There is no strategy t/],
    ['a scope that it has not', { scope: ID, name: 'minAccountBalance' }, /cannot be set for AAA.XNAS/],
    ['an end that is past', { expiresAt: 1 }, /would have run out/],
  ])('is refused for %s, and changes nothing', (_, change, why) => {
    const at = ready({ maxOrderQuantity: 100 })
    const before = at.bench.kernel.core.limitControl.save()
    set(at.bench, { name: 'maxOrderQuantity', value: 50, ...change })
    expect(at.bench.kernel.core.limitControl.save()).toEqual(before)
    expect(at.bench.recordsOf('limitChanged')).toEqual([])
    expect(at.bench.recordsOf('commandAnswered')).toMatchObject([{ verb: 'setLimit', outcome: 'refused' }])
    expect(at.bench.recordsOf('commandAnswered')[0]?.message).toMatch(why)
    expect(at.bench.effectsOf('alert')[0]).toMatchObject({
      severity: 'WARNING',
      code: 'RISK_COMMAND_REFUSED',
    })
    expect([allows(at, 100), allows(at, 101)]).toEqual([true, false])
  })

  it('is taken once, though the command comes twice', () => {
    const { bench } = ready({ maxOrderQuantity: 100 })
    const end = bench.time + MINUTE
    set(bench, { id: 'twice', name: 'maxOrderQuantity', value: 50, expiresAt: end })
    set(bench, { id: 'twice', name: 'maxOrderQuantity', value: 50, expiresAt: end })
    expect(bench.recordsOf('limitChanged')).toHaveLength(1)
    expect(bench.recordsOf('commandAnswered')).toMatchObject([
      { id: 'twice', verb: 'setLimit', scope: 'maxOrderQuantity', by: 'ada', outcome: 'done' },
      { id: 'twice', outcome: 'repeated', message: 'Command twice was answered before; nothing was done.' },
    ])
  })

  it('is taken once, though the command comes again when it has ended, and after a restart', () => {
    const { bench } = ready({ maxOrderQuantity: 100 })
    set(bench, { id: 'once', name: 'maxOrderQuantity', value: 50, expiresAt: bench.time + MINUTE })
    bench.time += MINUTE
    bench.fireTimers()
    const restarted = bench.reloaded()
    for (const each of [bench, restarted]) {
      set(each, { id: 'once', name: 'maxOrderQuantity', value: 50, expiresAt: bench.time + MINUTE })
      expect(each.recordsOf('commandAnswered').at(-1)?.outcome).toBe('repeated')
      expect(each.kernel.core.limitControl.changed).toEqual([])
    }
  })

  it('is answered with the sentence of its alert', () => {
    const { bench } = ready({ maxOrderQuantity: 100 })
    set(bench, { scope: ID, name: 'maxOrderQuantity', value: 50 })
    const message = 'maxOrderQuantity of AAA.XNAS is 50 instead of not set, by ada: a thin market.'
    expect(bench.recordsOf('commandAnswered')).toMatchObject([
      { scope: 'AAA.XNAS:maxOrderQuantity', outcome: 'done', message },
    ])
    expect(bench.effectsOf('alert').map((alert) => alert.message)).toEqual([message])
  })

  it('for a time counts it from when it is obeyed', () => {
    const { bench } = ready({ maxOrderQuantity: 100 })
    set(bench, { name: 'maxOrderQuantity', value: 50, expiresAfter: MINUTE })
    expect(bench.recordsOf('limitChanged')[0]?.expiresAt).toBe(bench.time + MINUTE)
    set(bench, { name: 'maxOrderQuantity', value: 40, expiresAfter: 0 })
    expect(bench.recordsOf('commandAnswered').at(-1)?.message).toBe('The change would have run out already.')
  })

  it.each(['breaker', 'strategy:s', 's', 'Journal'])('that allows more is no part’s to make: %s', (by) => {
    const { bench } = ready({ maxOrderQuantity: 100 })
    const outcome = (value: number, expiresAfter?: number): string | undefined => {
      set(bench, {
        name: 'maxOrderQuantity',
        value,
        by,
        ...(expiresAfter === undefined ? {} : { expiresAfter }),
      })
      return bench.recordsOf('commandAnswered').at(-1)?.outcome
    }
    expect(outcome(101)).toBe('refused')
    expect(bench.recordsOf('commandAnswered').at(-1)?.message).toContain('behind a looser limit, by name')
    expect(outcome(50, 10 * MINUTE)).toBe('done')
    // less than was configured, and more than what holds
    expect(outcome(60)).toBe('refused')
    set(bench, { name: 'maxOrderQuantity', value: 80, expiresAfter: MINUTE })
    // less than what holds, and more than what holds when that has run out
    expect(outcome(70)).toBe('refused')
    expect(outcome(40)).toBe('done')
  })

  it('on pace counts from then on', () => {
    const at = ready({})
    at.bench.act(at.s, ({ orders }) => orders.buy(ID, 1, { limit: 90 }))
    set(at.bench, { name: 'maxOrdersPerMinute', value: 1 })
    set(at.bench, { name: 'maxOrdersPerDay', value: 2 })
    at.bench.act(at.s, ({ orders }) => {
      expect(orders.buy(ID, 1, { limit: 91 }).approved).toBe(true)
      expect(orders.buy(ID, 1, { limit: 92 }).refusals.map(({ code }) => code)).toEqual(['RISK_ORDER_RATE'])
    })
    at.bench.act(at.s, ({ orders }) => {
      expect(orders.buy(ID, 1, { limit: 93 }).approved).toBe(true)
    })
    at.bench.time += 2 * MINUTE
    expect(allows(at, 1)).toBe(false)
  })
})

describe('a change that ends', () => {
  it('is taken back exactly once, at its time, with a record and an alert', () => {
    const at = ready({ maxOrderQuantity: 100 })
    const { bench } = at
    set(bench, { name: 'maxOrderQuantity', value: 50, expiresAt: bench.time + 10 * MINUTE })
    bench.time += 10 * MINUTE - 1
    expect(bench.fireTimers()).toBe(0)
    bench.time += 1
    expect(bench.fireTimers()).toBe(1)
    expect(changes(bench)).toEqual([
      ['operator', '', 100, 50, false],
      ['expiry', '', 50, 100, false],
    ])
    expect([allows(at, 100), allows(at, 101)]).toEqual([true, false])
    bench.time += 100 * MINUTE
    expect(bench.fireTimers()).toBe(0)
    expect(bench.kernel.nextTimerDue).toBe(Infinity)
    expect(bench.effectsOf('alert').map(({ message }) => message)).toEqual([
      expect.stringMatching(/^maxOrderQuantity is 50 instead of 100, by ada, until .* UTC: a thin market\.$/),
      'maxOrderQuantity is 100 instead of 50: the change by ada has run out.',
    ])
  })

  it('goes back to the change before it, as long as that holds, and to what was configured after', () => {
    const at = ready({ maxOrderQuantity: 100 })
    const { bench } = at
    const start = bench.time
    set(bench, { name: 'maxOrderQuantity', value: 200, expiresAt: start + 20 * MINUTE })
    set(bench, { name: 'maxOrderQuantity', value: 10, expiresAt: start + 10 * MINUTE })
    bench.time = start + 10 * MINUTE
    bench.fireTimers()
    expect(allows(at, 200)).toBe(true)
    bench.time = start + 20 * MINUTE
    bench.fireTimers()
    expect(changes(bench)).toEqual([
      ['operator', '', 100, 200, true],
      ['operator', '', 200, 10, false],
      ['expiry', '', 10, 200, true],
      ['expiry', '', 200, 100, false],
    ])
  })

  it('under one that came later changes nothing when it ends', () => {
    const { bench } = ready({ maxOrderQuantity: 100 })
    const start = bench.time
    set(bench, { name: 'maxOrderQuantity', value: 200, expiresAt: start + MINUTE })
    set(bench, { name: 'maxOrderQuantity', value: 10, expiresAt: start + 5 * MINUTE })
    bench.time = start + MINUTE
    bench.fireTimers()
    expect(changes(bench).at(-1)).toEqual(['expiry', '', 10, 10, false])
    bench.time = start + 5 * MINUTE
    bench.fireTimers()
    expect(changes(bench).at(-1)).toEqual(['expiry', '', 10, 100, false])
  })

  it('has nothing to take back once one without an end has come', () => {
    const at = ready({ maxOrderQuantity: 100 })
    const { bench } = at
    set(bench, { name: 'maxOrderQuantity', value: 200, expiresAt: bench.time + MINUTE })
    set(bench, { name: 'maxOrderQuantity', value: 10 })
    bench.time += 2 * MINUTE
    bench.fireTimers()
    expect(bench.recordsOf('limitChanged').map(({ cause }) => cause)).toEqual(['operator', 'operator'])
    expect(allows(at, 11)).toBe(false)
  })

  it('is taken back after a restart, at the same moment, byte for byte', () => {
    const { bench } = ready({ maxOrderQuantity: 100 })
    set(bench, { name: 'maxOrderQuantity', value: 50, expiresAt: bench.time + MINUTE })
    const restarted = bench.reloaded()
    for (const each of [bench, restarted]) {
      each.time += MINUTE
      expect(each.fireTimers()).toBe(1)
    }
    expect(restarted.kernel.save()).toBe(bench.kernel.save())
    expect(changes(restarted)).toEqual([['expiry', '', 50, 100, false]])
  })
})
