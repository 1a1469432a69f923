import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barsOf, runStrategy } from 'fulmar/testing'
import strategy from './strategy.ts'

// Short averages, so that few bars are enough. `npm test` runs this.
const params = { fast: 2, slow: 4 }

test('buys once prices have turned up, and not again while it holds', async () => {
  const bars = barsOf('WTI.INDEX', [60, 58, 56, 54, 56, 58, 60, 62, 64], { period: '1d' })
  const { fills } = await runStrategy(strategy, [bars], { params })
  assert.deepEqual(
    fills.map(({ side }) => side),
    ['buy'],
  )
})

test('sells when they have turned down', async () => {
  const bars = barsOf('WTI.INDEX', [60, 58, 56, 54, 56, 58, 60, 62, 58, 54, 50, 50], { period: '1d' })
  const { fills, roundTrips } = await runStrategy(strategy, [bars], { params })
  assert.deepEqual(
    fills.map(({ side }) => side),
    ['buy', 'sell'],
  )
  assert.equal(roundTrips.length, 1)
})
