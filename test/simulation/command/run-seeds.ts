import { cpus } from 'node:os'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Report, Share } from './worker.ts'

export interface Seeds {
  readonly first: number
  readonly count: number
  /** 0: one for each processor. */
  readonly threads: number
}

/** Returns how many failed. */
export async function runSeeds({ first, count, threads }: Seeds): Promise<number> {
  const stride = Math.max(1, Math.min(threads === 0 ? cpus().length : threads, count))
  const began = process.hrtime.bigint()
  const seconds = (): number => Number(process.hrtime.bigint() - began) / 1e9
  const failed: Report[] = []
  const sums = { runs: 0, starts: 0, executions: 0, records: 0 }
  let shown = 0
  const take = (report: Report): void => {
    sums.runs += 1
    sums.starts += report.starts
    sums.executions += report.executions
    sums.records += report.records
    if (report.violations.length > 0 || report.error !== '') {
      failed.push(report)
      process.stdout.write(`${failureOf(report)}\n`)
    }
    if (seconds() - shown < 5) return
    shown = seconds()
    const rate = (sums.runs / shown).toFixed(0)
    process.stdout.write(`${String(sums.runs)} of ${String(count)} runs, ${rate} a second\n`)
  }
  await Promise.all(
    Array.from({ length: stride }, (_, at) => {
      const share = { first: first + at, count: Math.ceil((count - at) / stride), stride }
      return runShare(share, take)
    }),
  )
  const rate = (sums.runs / seconds()).toFixed(0)
  process.stdout.write(
    `${String(sums.runs)} runs in ${seconds().toFixed(1)} s, ${rate} a second on ${String(stride)} threads: ` +
      `${String(sums.starts)} starts, ${String(sums.executions)} executions, ${String(sums.records)} records, ` +
      `${String(failed.length)} failed\n`,
  )
  for (const { seed } of failed.slice(0, 20))
    process.stdout.write(`  npm run simulate -- --seed ${String(seed)} --show\n`)
  return failed.length
}

function runShare(share: Share, take: (report: Report) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: share })
    worker.on('message', take)
    worker.on('error', reject)
    worker.on('exit', () => {
      resolve()
    })
  })
}

function failureOf({ seed, violations, error }: Report): string {
  const [first] = violations
  if (first === undefined) return `seed ${String(seed)}: ${error}`
  return `seed ${String(seed)}: ${first.id} after ${(first.time / 1e6).toFixed(3)} s: ${first.message}`
}
