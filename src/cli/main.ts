import { Command } from 'commander'
import { painter } from '../report/ansi.ts'
import { auditCommand } from './commands/audit.ts'
import { backtestCommand } from './commands/backtest.ts'
import { calendarCommand } from './commands/calendar.ts'
import { checkCommand } from './commands/check.ts'
import { dbCommand } from './commands/db.ts'
import { dataCommand } from './commands/data.ts'
import { demoCommand } from './commands/demo.ts'
import { explainCommand } from './commands/explain.ts'
import { helpCommand } from './commands/help.ts'
import { initCommand } from './commands/init.ts'
import { limitsCommand } from './commands/limits.ts'
import { limitCommand, promoteCommand, resetCommand } from './commands/operator.ts'
import { paperCommand } from './commands/paper.ts'
import { replayCommand } from './commands/replay.ts'
import { safetyCommands } from './commands/safety.ts'
import { statusCommand } from './commands/status.ts'
import { EXIT_MEANINGS } from './exit-codes.ts'
import { describeFailure } from './failures.ts'
import { packageVersion } from './package-files.ts'
import { Session } from './session.ts'
import { processTerminal, wantsColor } from './terminal.ts'
import type { Terminal } from './terminal.ts'

/** Runs one command; the words are those after `fulmar`. Returns the exit code; what fails is printed, not thrown. */
export async function main(argv: readonly string[]): Promise<number> {
  return runCli(argv, processTerminal())
}

/** The same on any terminal: what tests call. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const session = new Session(terminal)
  const program = buildProgram(session)
  const words = argv.filter((word) => word !== '--debug')
  const debug = words.length < argv.length || terminal.env['FULMAR_DEBUG'] === '1'
  try {
    if (words.length === 0) program.outputHelp()
    else await program.parseAsync(words, { from: 'user' })
    return session.exitCode
  } catch (error) {
    const color = wantsColor(terminal, terminal.err, !argv.includes('--no-color'))
    const { exitCode, text } = describeFailure(error, {
      argv: words,
      commands: new Map(program.commands.flatMap((command) => withFlags(command, ''))),
      debug,
      paint: painter(color).red,
    })
    terminal.err.write(text)
    return exitCode
  }
}

/** By its words, as they are typed: `data inspect`. */
function withFlags(command: Command, before: string): [string, string[]][] {
  const words = `${before}${command.name()}`
  const flags = command.options.map(({ long }) => long ?? '')
  return [[words, flags], ...command.commands.flatMap((child) => withFlags(child, `${words} `))]
}

export function buildProgram(session: Session): Command {
  const program = new Command('fulmar')
    .description('Write a trading strategy once; backtest it, paper-trade it, run it live.')
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand(false)
    .option('--debug', 'with errors, print where in Fulmar they come from (or FULMAR_DEBUG=1)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        session.terminal.out.write(text)
      },
      // a failure is told once, in our words, by whoever catches it
      writeErr: () => undefined,
    })
    .addHelpText('after', examplesAndExitCodes())
  program.addCommand(initCommand(session))
  program.addCommand(backtestCommand(session))
  program.addCommand(paperCommand(session))
  program.addCommand(checkCommand(session))
  for (const command of safetyCommands(session)) program.addCommand(command)
  program.addCommand(limitCommand(session))
  program.addCommand(resetCommand(session))
  program.addCommand(promoteCommand(session))
  program.addCommand(statusCommand(session))
  program.addCommand(dataCommand(session))
  program.addCommand(calendarCommand(session))
  program.addCommand(limitsCommand(session))
  program.addCommand(auditCommand(session))
  program.addCommand(dbCommand(session))
  program.addCommand(replayCommand(session))
  program.addCommand(explainCommand(session))
  program.addCommand(demoCommand(session), { hidden: true })
  program.addCommand(helpCommand(session, program))
  inherit(program)
  return program
}

/** Commands made on their own take over how their parent fails, prints and explains. */
function inherit(parent: Command): void {
  for (const child of parent.commands) {
    child.copyInheritedSettings(parent)
    inherit(child)
  }
}

function examplesAndExitCodes(): string {
  const codes = EXIT_MEANINGS.map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`)
  return `
Start here:
  fulmar init demo
  fulmar backtest demo/strategy.ts
  fulmar paper demo/strategy.ts --speed 300

More help: fulmar help COMMAND, help sim, help commissions, help DATA_ROW_BAD (any code)

Exit codes:
${codes.join('\n')}
`
}
