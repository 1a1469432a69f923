/** Refusals that only a run comes to: losses in it, and sizes that its account is too small for. */
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import smaCross from '../examples/sma-cross.ts'
import smallAccount from '../examples/small-account.ts'
import { backtest } from '../src/index.ts'
import type { AnyStrategy } from '../src/index.ts'
import { prepareStrategy } from '../src/runtime/prepare-run.ts'

async function deniedBy(strategy: AnyStrategy, settings: object): Promise<readonly string[]> {
  const strategyFile = fileURLToPath(new URL(`../examples/${strategy.name}.ts`, import.meta.url))
  const { options } = await prepareStrategy(strategy, { strategyFile, ...settings })
  return Object.keys((await backtest(options)).deniedByCode ?? {})
}

it('a drawdown, and a row of losses, refuse what opens', async () => {
  expect(await deniedBy(smaCross, { limits: ['maxDrawdown=100'] })).toEqual(['RISK_DRAWDOWN'])
  expect(await deniedBy(smaCross, { limits: ['maxConsecutiveLosses=2'] })).toEqual(['RISK_LOSING_STREAK'])
})

it('a size below its least amount is refused', async () => {
  expect(await deniedBy(smallAccount, { cash: '12500' })).toEqual(['ORDER_SIZE_INVALID'])
})
