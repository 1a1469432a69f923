import { describe, expect, it } from 'vitest'
import { CODES, FulmarError } from '../domain/codes.ts'
import type { Code } from '../domain/codes.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { describeFailure } from './failures.ts'

const options = {
  argv: ['backtest'],
  commands: new Map([['backtest', ['--data']]]),
  debug: false,
  paint: (text: string) => text,
}

describe('exit codes', () => {
  it.each<[Code, number]>([
    ['CONFIG_INVALID', EXIT.usage],
    ['CONFIG_DATA_MISSING', EXIT.usage],
    ['STRATEGY_PARAMETER_INVALID', EXIT.usage],
    ['DATA_FILE_UNREADABLE', EXIT.data],
    ['DATA_ROW_BAD', EXIT.data],
    ['STRATEGY_LOAD_FAILED', EXIT.strategy],
    ['STRATEGY_DIVERGED', EXIT.strategy],
    ['JOURNAL_APPEND_FAILED', EXIT.journal],
  ])('of %s is %i', (code, expected) => {
    expect(exitCodeOf(code)).toBe(expected)
  })

  it('are those of a bug only for what is no error of a command', () => {
    const bugs = (Object.keys(CODES) as Code[]).filter((code) => exitCodeOf(code) === EXIT.bug)
    expect(bugs.filter((code) => !/^(ORDER|RISK|VENUE)_/.test(code))).toEqual([])
  })
})

describe('a failure', () => {
  it('prints its code, its message and what to do', () => {
    const error = new FulmarError('DATA_ROW_BAD', 'a.csv:7 has high below low.')
    expect(describeFailure(error, options)).toEqual({
      exitCode: 3,
      text: `error DATA_ROW_BAD: a.csv:7 has high below low.\n  → ${CODES.DATA_ROW_BAD.remedy}\n`,
    })
  })

  it('that nobody expected asks to be reported, its stack only with --debug', () => {
    const error = new TypeError('x is not a function')
    const plain = describeFailure(error, options)
    expect(plain.exitCode).toBe(1)
    expect(plain.text).toBe(
      'error: This is a bug in Fulmar. TypeError: x is not a function\n' +
        '  → Please report it, with the command and what it prints with --debug.\n',
    )
    expect(describeFailure(error, { ...options, debug: true }).text).toContain('failures.test.ts')
  })

  it('keeps its cause for --debug', () => {
    const error = new FulmarError('CONFIG_INVALID', 'No.', { cause: new Error('the disk said no') })
    expect(describeFailure(error, { ...options, debug: true }).text).toContain('the disk said no')
  })
})
