/** Reads what vitest's JSON reporter wrote. Apart from scripts/test.mjs, so that it can be tested itself. */

/** @typedef {{ fullName: string, status: string }} AssertionResult */
/** @typedef {{ name: string, status: string, message: string, assertionResults: AssertionResult[] }} FileResult */
/** @typedef {{ testResults: FileResult[] }} Report */
/** @typedef {{ file: string, name: string }} NamedTest */

/**
 * @param {Report | null} report null when there is none
 * @param {boolean} ok whether vitest itself ended with exit code 0
 * @param {{ filtered: boolean }} options filtered: a name pattern was given, so most tests are skipped for no reason
 * @returns {{ passed: number, failed: NamedTest[], skipped: NamedTest[] }}
 */
export function summarize(report, ok, { filtered }) {
  /** @type {NamedTest[]} */
  const failed = []
  /** @type {NamedTest[]} */
  const skipped = []
  let passed = 0
  for (const file of report?.testResults ?? []) {
    const failedBefore = failed.length
    for (const { fullName, status } of file.assertionResults) {
      const test = { file: file.name, name: fullName.trim() }
      if (status === 'passed') passed++
      else if (status === 'failed') failed.push(test)
      else if (!filtered || fullName.includes('skipped:')) skipped.push(test)
    }
    // A file that cannot even be loaded has no tests to count, and must not pass for that.
    if (file.status === 'failed' && failed.length === failedBefore) {
      failed.push({ file: file.name, name: firstLine(file.message) })
    }
  }
  // An error outside of every test, a crash of a worker, no test at all.
  if (!ok && failed.length === 0) failed.push({ file: '', name: 'vitest ended with an error; see above' })
  return { passed, failed, skipped }
}

/** @param {string} text */
function firstLine(text) {
  return text.split('\n')[0] ?? ''
}

/**
 * @param {number} passed
 * @param {number} failed
 * @param {number} skipped
 */
export function summaryLine(passed, failed, skipped) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
