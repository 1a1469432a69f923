import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { parseSpeed } from './commands/paper.ts'
import { addDataFlags, addVenueFlags, pairs, toRunRequest } from './run-flags.ts'
import type { RunFlags } from './run-flags.ts'

function request(...argv: string[]): object {
  const command = addVenueFlags(addDataFlags(new Command('x'), { replay: true })).exitOverride()
  command.parse(argv, { from: 'user' })
  return toRunRequest('s.ts', command.opts<RunFlags>())
}

describe('the flags of a run', () => {
  it('ask for nothing where nothing was given', () => {
    expect(request()).toEqual({ strategyFile: 's.ts', params: {}, sim: {} })
  })

  it('reach the runtime as they were written', () => {
    const argv = ['--data', 'a.csv', '--data', 'SPY.ARCX=b.csv', '--replay', 'c.csv', '--fx', 'EURUSD=1.08']
    argv.push(
      '--sim',
      'latencyMs=5',
      '--sim',
      'slippage=bps',
      '--param',
      'fast=3',
      '--seed',
      '7',
      '--currency',
      'eur',
    )
    argv.push('--on-bad-row', 'skip', '--day-zone', 'UTC', '--opening-prints', '--cash', '5000')
    expect(request(...argv)).toEqual({
      strategyFile: 's.ts',
      data: ['a.csv', 'SPY.ARCX=b.csv', 'c.csv'],
      fx: ['EURUSD=1.08'],
      sim: { latencyMs: '5', slippage: 'bps' },
      params: { fast: '3' },
      seed: 7,
      currency: 'EUR',
      onBadRow: 'skip',
      dayZone: 'UTC',
      openingPrints: true,
      cash: '5000',
    })
  })

  it.each([
    [['--seed', '1.5']],
    [['--seed', 'x']],
    [['--param', '=3']],
    [['--param', 'a=1', '--param', 'a=2']],
  ])('never let a slip pass: %j', (argv) => {
    expect(() => request(...argv)).toThrow(/--(seed|param)/)
  })

  it('split at the first equals sign', () => {
    expect(pairs('--param', ['note=a=b', 'empty='], '')).toEqual({ note: 'a=b', empty: '' })
  })
})

describe('--speed', () => {
  it.each([
    ['max', Infinity],
    ['1', 1],
    ['60', 60],
    ['60x', 60],
    ['0.5', 0.5],
    ['1e9', 1e9],
    ['1E3x', 1_000],
    ['inf', Infinity],
    ['Infinity', Infinity],
  ])('%s is %d', (text, speed) => {
    expect(parseSpeed(text)).toBe(speed)
  })

  it.each(['', '0', '-1', 'x60', 'fast', '1e', 'e3', '0x10', '1 2', '1e999'])('refuses “%s”', (text) => {
    expect(() => parseSpeed(text)).toThrow('--speed')
  })
})
