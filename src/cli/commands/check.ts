import { Command } from 'commander'
import { CODES } from '../../domain/codes.ts'
import type { Code } from '../../domain/codes.ts'
import { painter } from '../../report/ansi.ts'
import { plainText } from '../../report/format.ts'
import { check } from '../../runtime/check.ts'
import type { CheckReport } from '../../runtime/check.ts'
import { EXIT } from '../exit-codes.ts'
import { addDisplayFlags } from '../output-flags.ts'
import type { OutputFlags } from '../output-flags.ts'
import { addDataFlags, addVenueFlags, toRunRequest } from '../run-flags.ts'
import type { RunFlags } from '../run-flags.ts'
import type { Session } from '../session.ts'
import { wantsColor } from '../terminal.ts'

export function checkCommand(session: Session): Command {
  const command = new Command('check')
    .argument('<strategy>', 'file with the strategy as its default export: strategy.ts')
    .summary('find out whether a strategy decides the same every time')
    .description(
      'Runs a strategy over the data in several ways that must not change what it decides: twice, with fresh\n' +
        'frozen views, and with its state saved and restored again and again.',
    )
  addDisplayFlags(addVenueFlags(addDataFlags(command)))
  return command.action(async (strategy: string, flags: RunFlags & OutputFlags) => {
    const { terminal } = session
    const undivert = terminal.divert('out', (text) => {
      terminal.err.write(text)
    })
    const unwatch = terminal.watch(strategy)
    try {
      const report = await check(toRunRequest(strategy, flags))
      const color = wantsColor(terminal, terminal.out, flags.color)
      terminal.out.write(flags.json === true ? `${JSON.stringify(report)}\n` : renderCheck(report, color))
      session.exitCode = report.findings.every(({ ok }) => ok) ? EXIT.fine : EXIT.strategy
    } finally {
      unwatch()
      undivert()
    }
  })
}

/** One line for each finding; below those that are not sound, what to do. */
export function renderCheck(report: CheckReport, color: boolean): string {
  const paint = painter(color)
  const width = Math.max(...report.findings.map((finding) => finding.check.length))
  const lines = report.findings.flatMap((finding) => {
    const mark = finding.ok ? paint.green('ok  ') : paint.red('FAIL')
    const code = finding.code === null ? '' : `${finding.code}: `
    const line = `  ${mark}  ${finding.check.padEnd(width)}  ${code}${plainText(finding.message)}`
    return finding.ok ? [line] : [line, `        → ${remedyOf(finding.code)}`]
  })
  const failed = report.findings.filter(({ ok }) => !ok).length
  const end =
    failed === 0
      ? `All ${String(report.findings.length)} checks passed.`
      : `${String(failed)} of ${String(report.findings.length)} checks failed.`
  return [
    paint.bold(`Check of ${plainText(report.strategy)}`),
    ...lines,
    end,
    paint.dim(`Orders   ${report.ordersHash}`),
    '',
  ].join('\n')
}

function remedyOf(code: string | null): string {
  return code !== null && Object.hasOwn(CODES, code) ? CODES[code as Code].remedy : 'Look at the message.'
}
