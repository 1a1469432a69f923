import { expect, it } from 'vitest'
import { AAA, KernelBench, scripted } from '../kernel.test-support.ts'

it('a check that cannot be carried out refuses the order and says why', () => {
  const s = scripted('s')
  const bench = new KernelBench([s])
  bench.act(s, ({ orders }) => {
    const { marks } = bench.kernel.core
    for (const [thrown, why] of [
      [new Error('no such price'), 'no such price'],
      ['torn', 'torn'],
    ] as const) {
      marks.price = () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- whatever is thrown
        throw thrown
      }
      expect(orders.check('buy', AAA.id, 1).refusals[0]).toEqual({
        code: 'RISK_CHECK_FAILED',
        message: `A risk check could not be carried out: ${why}`,
      })
    }
  })
})
