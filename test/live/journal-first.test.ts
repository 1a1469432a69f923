/** No byte goes to the broker before what decided it is durable: also while the disk is slow, hangs or fails. */
import { beforeEach, describe, expect, it } from 'vitest'
import { scripted } from '../../src/engine/kernel.test-support.ts'
import type { AnyBarContext } from '../../src/engine/kernel.test-support.ts'
import type { RequestBody } from '../support/reference-venue/wire.ts'
import { AAA, LiveDesk } from '../support/live-desk.ts'
import { MoodyJournal } from '../support/moody-journal.ts'

describe('a live engine', () => {
  let desk: LiveDesk
  let journal: MoodyJournal
  let s: ReturnType<typeof scripted>
  let placed: string[]
  let early: string[]
  let requests: RequestBody['kind'][]

  beforeEach(async () => {
    desk = new LiveDesk()
    journal = new MoodyJournal(() => desk.clock)
    s = scripted('s', { bars: '1m' })
    placed = []
    early = []
    requests = []
    desk.server.onRequest = ({ body }) => {
      requests.push(body.kind)
      if (body.kind !== 'place') return
      placed.push(body.order.clientOrderId)
      if (!journal.approved.has(body.order.clientOrderId)) early.push(body.order.clientOrderId)
    }
    await desk.start([s], { journal })
  })

  async function act(does: (context: AnyBarContext) => unknown, price = 100, seconds = 60): Promise<void> {
    s.do = does
    await desk.bar(price, seconds)
  }

  it('sends an order once its record is durable, and takes inputs meanwhile', async () => {
    journal.mood = 'slow'
    const orders = 5
    for (let at = 0; at < orders; at++) {
      await act((c) => c.orders.buy(AAA.id, 1, { limit: 90 }))
      expect(placed).toHaveLength(at)
      await desk.run(1)
    }
    expect(placed).toHaveLength(orders)
    expect(early).toEqual([])
  })

  it('commits together what is decided while a commit is under way', async () => {
    await act(() => undefined)
    await desk.run(1)
    journal.mood = 'hang'
    const before = journal.batches.length
    for (let at = 0; at < 4; at++) await act((c) => c.orders.buy(AAA.id, 1, { limit: 90 }), 100, 0.1)
    expect(journal.underWay).toBe(1)
    expect(journal.batches).toHaveLength(before + 1)
    expect(desk.engine?.kernel?.core.orders.open.flat()).toHaveLength(4)
    expect(placed).toEqual([])
    journal.thaw()
    await desk.run(0.1)
    expect(journal.batches).toHaveLength(before + 2)
    expect(placed).toHaveLength(4)
    expect(early).toEqual([])
  })

  it('sends cancels and a kill though the disk hangs, and no order', async () => {
    await act((c) => c.orders.buy(AAA.id, 1, { limit: 90 }))
    expect(placed).toHaveLength(1)
    await desk.run(1)
    journal.mood = 'hang'
    await act((c) => c.orders.buy(AAA.id, 1, { limit: 80 }), 100, 0.1)
    expect(desk.engine?.kernel?.core.orders.open.flat()).toHaveLength(2)
    void desk.engine?.kill({ by: 'ann', reason: 'a drill', id: 'k' })
    await desk.run(0.1)
    expect(requests.filter((kind) => kind === 'cancel')).toHaveLength(1)
    expect(desk.venue.open()).toEqual([])
    expect(placed).toHaveLength(1)
    expect(desk.alerts.some((alert) => alert.includes('RISK_KILLED'))).toBe(true)
    journal.thaw()
    await desk.run(5)
    // what was decided before the kill is held back by the second gate
    expect(placed).toHaveLength(1)
    expect(early).toEqual([])
  })

  it('takes no new risk while a commit does not come back for a second, until a person resumes', async () => {
    await desk.run(1)
    journal.mood = 'hang'
    await act((c) => c.orders.buy(AAA.id, 1, { limit: 90 }), 100, 0.1)
    await desk.run(2)
    expect(desk.alerts.filter((alert) => alert.startsWith('CRITICAL JOURNAL_COMMIT_SLOW'))).toHaveLength(1)
    expect(desk.engine?.kernel?.core.gate.state).toBe('reducing')
    journal.thaw()
    await desk.run(1)
    expect(placed).toEqual([])
    let status = ''
    await act((c) => (status = c.orders.buy(AAA.id, 1, { limit: 90 }).status))
    expect(status).toBe('denied')
    const answered = desk.engine?.command({
      verb: 'resume',
      scope: 'all',
      by: 'ann',
      reason: 'the disk is well',
    })
    await desk.run(1)
    expect((await answered)?.outcome).toBe('done')
    await act((c) => c.orders.buy(AAA.id, 1, { limit: 90 }))
    await desk.run(1)
    expect(placed).toHaveLength(1)
    expect(early).toEqual([])
  })

  it('warns of a disk that is slow for one commit in a hundred', async () => {
    journal.mood = 'slow'
    journal.takes = 80_000
    for (let at = 0; at < 110; at++) {
      s.do = (c) => c.orders.buy(AAA.id, 1, { limit: 90 })
      await desk.bar(100, 0.5)
    }
    expect(desk.alerts.filter((alert) => alert.startsWith('WARNING JOURNAL_COMMIT_SLOW'))).toHaveLength(1)
    expect(desk.engine?.kernel?.core.gate.state).toBe('active')
    expect(early).toEqual([])
  })

  it.each(['full', 'broken'] as const)(
    'sends nothing more once the disk is %s, halts, tells a person, and still cancels',
    async (mood) => {
      await act((c) => c.orders.buy(AAA.id, 1, { limit: 90 }))
      const before = placed.length
      journal.mood = mood
      await act((c) => c.orders.buy(AAA.id, 1, { limit: 80 }))
      expect(placed).toHaveLength(before)
      expect(desk.engine?.kernel?.core.gate.state).toBe('halted')
      expect(desk.alerts.filter((alert) => alert.startsWith('CRITICAL JOURNAL_APPEND_FAILED'))).toHaveLength(
        1,
      )
      journal.mood = 'quick'
      await act((c) => c.orders.buy(AAA.id, 1, { limit: 80 }))
      expect(placed).toHaveLength(before)
      await act((c) => c.orders.cancelAll(AAA.id))
      expect(desk.venue.open()).toEqual([])
      const { incomplete, latches } = await desk.stop()
      expect(incomplete).toEqual([])
      expect(latches.map(({ state }) => state)).toEqual(['halted'])
    },
  )
})
