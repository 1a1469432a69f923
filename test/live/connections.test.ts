/** Connections that break, fall silent, and come back (F24, F25, F29). */
import { beforeEach, describe, expect, it } from 'vitest'
import { scripted } from '../../src/engine/kernel.test-support.ts'
import { AAA, barOf, LiveDesk, MINUTE } from '../support/live-desk.ts'

describe('a live engine', () => {
  let desk: LiveDesk
  let s: ReturnType<typeof scripted>
  let bars: number[]

  const states = (): string | undefined => desk.engine?.kernel?.core.venues.state
  const codes = async (price: number): Promise<string[]> => {
    let found: string[] = []
    s.do = ({ orders }) => {
      found = orders.check('buy', AAA.id, 1).refusals.map(({ code }) => code)
    }
    await desk.bar(price, 1)
    return found
  }

  beforeEach(() => {
    desk = new LiveDesk()
    bars = []
    s = scripted('s', { bars: '1m' })
    const act = s.onBar?.bind(s)
    Object.assign(s, {
      onBar: (context: { bar: { close: number } }) => {
        bars.push(context.bar.close)
        return act?.(context as never)
      },
    })
  })

  it('whose connection breaks takes no order until the venue was compared again, and books what filled meanwhile', async () => {
    await desk.start([s])
    s.do = ({ orders }) => orders.buy(AAA.id, 10, { limit: 95 })
    await desk.bar(100)
    desk.link.cut()
    await desk.run(0.1)
    expect(states()).toBe('disconnected')
    desk.venue.setPrice(AAA.id, '90', desk.time)
    await desk.run(30)
    expect(states()).toBe('armed')
    expect(desk.engine?.kernel?.core.portfolio.exactNet(0).toString()).toBe('10')
    expect(await codes(90)).toEqual([])
  })

  it('that hears nothing of a broker takes no new risk, and goes on by itself when it does', async () => {
    await desk.start([s])
    await desk.run(5)
    desk.link.isDead = true
    await desk.run(40)
    expect(states()).not.toBe('armed')
    desk.link.isDead = false
    await desk.run(60)
    expect(states()).toBe('armed')
  })

  it('whose market data fall silent only reduces, then makes up for the gap', async () => {
    await desk.start([s])
    await desk.bar(100)
    desk.feed.say.onState('disconnected', 'the line is cut')
    await desk.run(1)
    expect(desk.alerts.some((alert) => alert.includes('RISK_DATA_SILENT'))).toBe(true)
    desk.feed.history.push(barOf(101, desk.time))
    await desk.run(60)
    // what comes before the gap is made up for waits behind it
    const next = barOf(102, desk.time)
    desk.feed.say.onState('connected', 'the line stands')
    desk.feed.say.onEvent(next)
    await desk.run(30)
    expect(bars).toEqual([100, 101, 102])
    expect(await codes(103)).toEqual([])
  })

  it('that is given nothing by its feed finds out, in market hours', async () => {
    await desk.start([s])
    await desk.bar(100)
    const silent = desk.feed.say
    desk.feed.say.onHeartbeat = () => undefined
    expect(silent).toBe(desk.feed.say)
    await desk.run(40)
    expect(desk.alerts.filter((alert) => alert.startsWith('CRITICAL RISK_DATA_SILENT'))).toHaveLength(1)
    desk.feed.say.onEvent(barOf(101, desk.time))
    await desk.run(30)
    expect(bars).toEqual([100, 101])
    expect(desk.alerts.some((alert) => alert.startsWith('INFO RISK_DATA_SILENT'))).toBe(true)
  })

  it('is killed by a silence that lasts too long', async () => {
    await desk.start([s], { killAfterMs: 60_000 })
    desk.feed.say.onHeartbeat = () => undefined
    desk.feed.say.onState('disconnected', 'the line is cut')
    await desk.run(120)
    expect(desk.engine?.kernel?.core.gate.latch).toMatchObject({ killed: true, by: 'heartbeat' })
  })

  it('is given a bar that comes twice once', async () => {
    await desk.start([s])
    await desk.bar(100)
    const last = desk.feed.history.at(-1)
    if (last !== undefined) desk.feed.say.onEvent(last)
    await desk.run(1)
    expect(bars).toEqual([100])
    expect(MINUTE).toBeGreaterThan(0)
  })

  it('connects again and again with growing pauses, and gives up at the deadline of the start', async () => {
    desk.feed.failConnects = 3
    await desk.start([s])
    await desk.run(30)
    expect(desk.feed.connects).toBe(4)
    expect(states()).toBe('armed')
    await desk.stop()
    const other = new LiveDesk()
    other.feed.failConnects = Infinity
    await other.start([s], { startDeadlineMs: 20_000 })
    await other.run(60)
    expect(await other.ended).toMatchObject({ code: 'LIVE_CONNECT_FAILED' })
  })
})
