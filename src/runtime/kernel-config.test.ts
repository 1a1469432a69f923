import { describe, expect, it } from 'vitest'
import { equity, perpetual } from '../domain/instruments.ts'
import { DEFAULT_RISK_SETTINGS } from '../engine/risk/check.ts'
import { leverageRules } from '../engine/account-margin.ts'
import { scripted } from '../engine/kernel.test-support.ts'
import {
  configHashOf,
  decodeKernelConfig,
  encodeKernelConfig,
  makeKernel,
  riskConfig,
} from './kernel-config.ts'
import type { KernelConfig } from './kernel-config.ts'

const instruments = [equity('AAA.XNAS'), perpetual('BTC-USDT-PERP.BYBIT')]
const validator = { name: 'never', validate: () => null }
const config: KernelConfig = {
  instruments,
  strategies: [{ id: 'trend', name: 'trend', params: { length: 3 }, instruments: [0] }],
  currency: 'USD',
  ...riskConfig({
    ...DEFAULT_RISK_SETTINGS,
    limits: { maxOrderQuantity: 100 },
    breakers: {},
    validators: [validator],
  }),
  seed: 7,
  arming: 'explicit',
  deploymentTag: 5,
  historyAdjustment: 'splits',
  cancelPatience: null,
  margin: leverageRules(instruments, 3),
}
const code = {
  definitions: [scripted('trend')],
  validators: [validator],
  guard: { inside: false, where: '' },
  identity: { run: 1, nonce: 2 },
  isJournaled: true,
}

describe('the configuration of a kernel', () => {
  it('comes back from its text as it was, and the same one gives the same bytes', () => {
    const text = encodeKernelConfig(config)
    expect(encodeKernelConfig(decodeKernelConfig(text))).toBe(text)
    expect(configHashOf(text)).toMatch(/^[0-9a-f]{64}$/)
  })

  it('makes a kernel whose state is that of one made from its text', () => {
    const one = makeKernel(config, code)
    const other = makeKernel(decodeKernelConfig(encodeKernelConfig(config)), code)
    expect(other.save()).toBe(one.save())
    expect(other.core.limits.scopesOf(0, 0)).toEqual(one.core.limits.scopesOf(0, 0))
  })

  it('is refused with other strategies or validators than it names', () => {
    expect(() => makeKernel(config, { ...code, definitions: [scripted('other')] })).toThrow(
      /strategies: trend.*other/,
    )
    expect(() => makeKernel(config, { ...code, validators: [] })).toThrow(/validators: never.*none/)
  })

  it('of another version is not read', () => {
    const text = encodeKernelConfig(config).replace('"v":1,"val', '"v":99,"val')
    expect(() => decodeKernelConfig(text)).toThrow(/version 99/)
  })
})
