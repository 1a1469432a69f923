import { LiveTradingEngine } from '../../src/runtime/live/live-engine.ts'
import type { Engine, EngineParts } from './engine.ts'
import { MOST_HELD } from './invariants/limits.ts'
import { START_CASH } from './world.ts'

/** The engine that people trade with, on simulated ports. */
export function liveEngine(parts: EngineParts): Engine {
  const { clock, journal, feed, broker, random, strategies, onAlert } = parts
  const engine = new LiveTradingEngine({
    strategies: strategies.map((definition) => ({ definition })),
    broker,
    feed,
    journal,
    clock,
    random,
    account: 'REF-1',
    environment: 'simulation',
    deployment: 'simulation',
    currency: 'USD',
    seed: 1,
    startingPortfolio: { cash: { USD: START_CASH } },
    checkpointIntervalMs: 40_000,
    reconciliation: { intervalMs: 20_000 },
    risk: { limits: { maxPositionQuantity: MOST_HELD } },
    onAlert,
  })
  return {
    get kernel() {
      return engine.kernel
    },
    run: () => engine.run(),
    stop: () => engine.stop(),
    command: (command) => {
      void engine.command(command)
    },
  }
}
