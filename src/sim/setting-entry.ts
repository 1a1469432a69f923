/** How a setting of the simulated venue is described, once for flags, help and guide. */
import type { VenueSettings } from './settings.ts'

type SettingValue =
  | { readonly type: 'choice'; readonly choices: readonly string[]; readonly default: string }
  | { readonly type: 'boolean'; readonly default: boolean }
  | {
      readonly type: 'number'
      readonly minimum: number
      readonly maximum: number
      /** Whether `none` switches the rule off. */
      readonly optional: boolean
      readonly default: number | null
    }

export type VenueSettingEntry = SettingValue & {
  readonly key: keyof VenueSettings
  readonly unit: string
  /** In words, for help and for messages. */
  readonly allowed: string
  readonly meaning: string
}

export function choice(
  key: keyof VenueSettings,
  choices: readonly string[],
  meaning: string,
): VenueSettingEntry {
  const first = choices[0] ?? ''
  return { key, type: 'choice', choices, default: first, unit: '', allowed: choices.join(', '), meaning }
}

export function flag(key: keyof VenueSettings, value: boolean, meaning: string): VenueSettingEntry {
  return { key, type: 'boolean', default: value, unit: '', allowed: 'true, false', meaning }
}

export function amount(
  key: keyof VenueSettings,
  value: number | null,
  unit: string,
  range: { minimum: number; maximum?: number; optional?: boolean },
  meaning: string,
): VenueSettingEntry {
  const { minimum, maximum = Infinity, optional = false } = range
  const upper =
    maximum === Infinity ? `${String(minimum)} or more` : `${String(minimum)} to ${String(maximum)}`
  const allowed = optional ? `${upper}, or none` : upper
  return { key, type: 'number', minimum, maximum, optional, default: value, unit, allowed, meaning }
}
