import { expect, it } from 'vitest'
import { fakeTerminal } from './fake-terminal.test-support.ts'
import { Interrupts } from './interrupts.ts'

it('asks for a clean stop first, and leaves with 130 the second time', () => {
  const terminal = fakeTerminal()
  const told: string[] = []
  const interrupts = new Interrupts(terminal, {
    onFirst: () => told.push('first'),
    onSecond: () => told.push('second'),
  })
  expect(interrupts.signal.aborted).toBe(false)
  terminal.interrupt()
  expect(interrupts.signal.aborted).toBe(true)
  expect(terminal.left).toEqual([])
  terminal.interrupt()
  expect(told).toEqual(['first', 'second'])
  expect(terminal.left).toEqual([130])
})

it('leaves Ctrl-C alone once the run is over', () => {
  const terminal = fakeTerminal()
  const interrupts = new Interrupts(terminal, { onFirst: () => undefined, onSecond: () => undefined })
  interrupts.close()
  terminal.interrupt()
  expect(interrupts.wasInterrupted).toBe(false)
})
