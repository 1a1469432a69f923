/**
 * `npm run mutation`: changes the code of the order life cycle, of checks and of safety in small ways, and sees whether
 * a test fails. What came of it: docs/reliability.md.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: [
    'src/domain/order-{lifecycle,moves}.ts',
    'src/engine/{risk,safety}/**/*.ts',
    '!src/**/*.{test,test-support}.ts',
  ],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // what is worked out once, when a module is loaded, would need a process of its own for each change
  ignoreStatic: true,
  ignorePatterns: ['dist', 'examples', 'bench', '.fulmar'],
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  concurrency: 2,
  dryRunTimeoutMinutes: 30,
  timeoutMS: 60_000,
  timeoutFactor: 4,
  tempDirName: 'reports/stryker-tmp',
  reporters: ['clear-text', 'progress', 'html', 'json'],
  clearTextReporter: { reportTests: false, logTests: false },
  htmlReporter: { fileName: 'reports/mutation/index.html' },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
}
