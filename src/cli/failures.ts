import { CommanderError } from 'commander'
import { FulmarError } from '../domain/codes.ts'
import { plainText } from '../report/format.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'

/** What a failed command says and returns. */
export interface Failure {
  readonly exitCode: ExitCode
  /** Lines for stderr, newline at the end; empty where all has been said. */
  readonly text: string
}

export interface FailureOptions {
  /** Words that the user typed after `fulmar`. */
  readonly argv: readonly string[]
  /** Commands, those of two words too (`data inspect`), each with its flags. */
  readonly commands: ReadonlyMap<string, readonly string[]>
  /** Print the stack too. */
  readonly debug: boolean
  readonly paint: (text: string) => string
}

/** Codes with which commander ends after it printed help or the version. */
const SHOWN: ReadonlySet<string> = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version'])

export function describeFailure(error: unknown, options: FailureOptions): Failure {
  if (error instanceof CommanderError) {
    if (SHOWN.has(error.code)) return { exitCode: EXIT.fine, text: '' }
    const { message, remedy } = usageMessage(error, options)
    return { exitCode: EXIT.usage, text: render('CONFIG_INVALID', message, remedy, null, options) }
  }
  if (error instanceof FulmarError) {
    const exitCode = exitCodeOf(error.code)
    return { exitCode, text: render(error.code, error.message, error.remedy, error, options) }
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const remedy = options.debug
    ? 'Please report it, with the command and the lines below.'
    : 'Please report it, with the command and what it prints with --debug.'
  return { exitCode: EXIT.bug, text: render('', `This is a bug in Fulmar. ${what}`, remedy, error, options) }
}

function render(
  code: string,
  message: string,
  remedy: string,
  error: unknown,
  { debug, paint }: FailureOptions,
): string {
  const head = `${paint(code === '' ? 'error' : `error ${code}`)}: ${message}\n  → ${remedy}\n`
  return debug && error instanceof Error ? `${head}\n${error.stack ?? ''}\n${causeOf(error)}` : head
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? `Caused by: ${error.cause.stack ?? error.cause.message}\n` : ''
}

/** How commander says that a value is not among the choices. */
const INVALID_CHOICE =
  /^option '(?:-\w, )?(--[\w-]+)[^']*' argument '(.*)' is invalid\. Allowed choices are (.+)\.$/

function usageMessage(
  error: CommanderError,
  { argv, commands }: FailureOptions,
): { message: string; remedy: string } {
  const [first = '', hint] = error.message.replace(/^error: /, '').split('\n')
  const suggestion = /Did you mean (.+)\?/.exec(hint ?? '')?.[1]
  const command = [argv.slice(0, 2).join(' '), argv[0] ?? ''].find((words) => commands.has(words))
  const help = command === undefined ? 'fulmar --help' : `fulmar ${command} --help`
  const named = plainText(/'([^']*)'/.exec(first)?.[1] ?? '')
  const meant = suggestion === undefined ? null : `Did you mean ${suggestion}?`
  switch (error.code) {
    case 'commander.unknownOption':
      return {
        message: `There is no flag ${named}${command === undefined ? '' : ` of ${command}`}.`,
        remedy: elsewhere(named, commands) ?? meant ?? `\`${help}\` lists them.`,
      }
    case 'commander.unknownCommand':
      if (/\.[cm]?[jt]s$/.test(named)) {
        return { message: `${named} is no command.`, remedy: `To run a strategy: fulmar backtest ${named}` }
      }
      return { message: `There is no command ${named}.`, remedy: meant ?? `\`${help}\` lists them.` }
    case 'commander.missingArgument':
      return {
        message: `The ${named.toUpperCase()} is missing.`,
        remedy: `\`${help}\` shows how to write it.`,
      }
    case 'commander.invalidArgument': {
      const [, flag, value, allowed] = INVALID_CHOICE.exec(first) ?? []
      if (flag === undefined || value === undefined || allowed === undefined) break
      return { message: `${flag} cannot be ${value}.`, remedy: `It takes one of: ${allowed}.` }
    }
    default:
      break
  }
  return { message: sentence(first), remedy: `\`${help}\` shows what can be given.` }
}

/** A flag that another command has is no misspelling: it is said whose it is. */
function elsewhere(flag: string, commands: FailureOptions['commands']): string | null {
  const owners = [...commands].filter(([, flags]) => flags.includes(flag)).map(([name]) => name)
  if (owners.length === 0) return null
  return `${flag} belongs to ${owners.join(', ')}${flag === '--replay' ? '; here it is --data' : ''}.`
}

function sentence(text: string): string {
  const plain = plainText(text)
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}${/[.!?]$/.test(plain) ? '' : '.'}`
}
