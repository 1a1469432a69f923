import type { Clock } from '../ports/clock.ts'

/** Longest that one timer of Node may run: 2^31 − 1 ms. Longer sleeps are made of several. */
const LONGEST_TIMER_MS = 2_147_483_647

export const systemClock: Clock = {
  now: () => Date.now() * 1000,
  monotonic: () => Math.round(performance.now() * 1000),
  sleep: async (duration, signal) => {
    let rest = duration / 1000
    while (rest > 0 && signal?.aborted !== true) {
      const step = Math.min(rest, LONGEST_TIMER_MS)
      await sleepMs(step, signal)
      rest -= step
    }
  },
}

function sleepMs(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done, { once: true })
  })
}
