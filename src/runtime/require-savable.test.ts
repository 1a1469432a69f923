import { describe, expect, it } from 'vitest'
import { KernelBench, scripted } from '../engine/kernel.test-support.ts'
import { requireSavable } from './require-savable.ts'

describe('a strategy whose state cannot be saved', () => {
  it('is refused with its name and the path, before anything runs', () => {
    const { kernel } = new KernelBench([scripted('opaque', { state: () => ({ seen: { at: new Date(0) } }) })])
    expect(() => {
      requireSavable(kernel)
    }).toThrow(/opaque cannot run with a store.*state\[AAA\.XNAS\]\.seen\.at/)
  })

  it('with plain data passes', () => {
    const { kernel } = new KernelBench([scripted('plain', { state: () => ({ seen: new Map([[1, [2]]]) }) })])
    expect(() => {
      requireSavable(kernel)
    }).not.toThrow()
  })
})
