import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** What `npm run mutation` runs: the tests of the order life cycle, of checks and of safety, and of what drives them. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    // a mutant is a switch that is read while tests run: modules need not be loaded anew for each
    isolate: false,
    testTimeout: 120_000,
    include: [
      'src/domain/order-*.test.ts',
      'src/engine/{inputs,kernel,order-entry}.test.ts',
      'src/engine/{risk,safety}/**/*.test.ts',
      // the kill switch and breakers end what these hold
      'src/engine/contingencies/*.test.ts',
      'src/engine/order-manager/{cancels,closing}.test.ts',
      'test/kill-races.test.ts',
    ],
  },
})
