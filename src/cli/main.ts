import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { painter } from '../report/ansi.ts'
import { backtestCommand } from './commands/backtest.ts'
import { paperCommand } from './commands/paper.ts'
import { describeFailure } from './failures.ts'
import { Session } from './session.ts'
import { processTerminal, wantsColor } from './terminal.ts'
import type { Terminal } from './terminal.ts'

/** Runs one command; the words are those after `fulmar`. Never throws; returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  return runCli(argv, processTerminal())
}

export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const session = new Session(terminal)
  const program = buildProgram(session)
  const words = argv.filter((word) => word !== '--debug')
  const debug = words.length < argv.length || terminal.env['FULMAR_DEBUG'] === '1'
  try {
    await program.parseAsync(words, { from: 'user' })
    return session.exitCode
  } catch (error) {
    const color = wantsColor(terminal, terminal.err, !argv.includes('--no-color'))
    const { exitCode, text } = describeFailure(error, {
      argv: words,
      commands: program.commands.map((command) => command.name()),
      debug,
      paint: painter(color).red,
    })
    terminal.err.write(text)
    return exitCode
  }
}

export function buildProgram(session: Session): Command {
  const program = new Command('fulmar')
    .description('Write a trading strategy once; backtest it, paper-trade it, run it live.')
    .version(packageVersion())
  program.addCommand(backtestCommand(session))
  program.addCommand(paperCommand(session))
  return program
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
