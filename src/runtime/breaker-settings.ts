import { FulmarError } from '../domain/codes.ts'
import type { BreakerSetting, BreakerSettings } from '../engine/safety/breakers/breaker-settings.ts'
import { BREAKERS, DEFAULT_COOL_DOWN } from '../engine/safety/breakers/breaker-table.ts'

export { BREAKERS, DEFAULT_COOL_DOWN }

/** Settings that are one value and no breaker. */
const NUMBERS: ReadonlySet<string> = new Set(['monitorSeconds', 'retrySeconds'])

const EXAMPLE =
  'Write for example --breaker volatility=5%/300s,action=halt; `fulmar help breakers` lists them.'

/**
 * Breakers from text, as `--breaker` gives them: `volatility` with its defaults, `volatility=5%/300s`,
 * `rejects=off`, `flashCrash=10%/60s,action=flatten,coolDownSeconds=600`, `losses=flatten`, `monitorSeconds=5`.
 * Throws CONFIG_INVALID for what is not of that form; names and values are checked when the run is composed.
 */
export function parseBreakers(texts: readonly string[]): BreakerSettings {
  const settings = new Map<string, unknown>()
  for (const text of texts) {
    const { name, rest } = cut(text)
    if (name === '') throw invalid(`--breaker ${text} names no breaker.`)
    if (settings.has(name)) {
      throw new FulmarError('CONFIG_INVALID', `--breaker gives ${name} twice.`, { remedy: 'Give it once.' })
    }
    settings.set(name, valueOf(text, name, rest))
  }
  return Object.fromEntries(settings)
}

function cut(text: string): { name: string; rest: readonly string[] } {
  const end = /[=,]/.exec(text)?.index ?? text.length
  const tail = text.slice(end)
  const parts = tail.startsWith('=') ? tail.slice(1).split(',') : ['', ...tail.slice(1).split(',')]
  return { name: text.slice(0, end).trim(), rest: tail === '' ? [] : parts.map((part) => part.trim()) }
}

function valueOf(text: string, name: string, [first = '', ...pairs]: readonly string[]): unknown {
  if (name === 'dayMarket') return first
  if (NUMBERS.has(name)) return numberOf(first)
  if (name === 'losses') return { ...(first === '' ? {} : { action: first }), ...pairsOf(text, pairs) }
  if (pairs.length === 0 && (first === '' || first === 'on')) return true
  if (pairs.length === 0 && first === 'off') return false
  return { ...thresholdOf(text, first), ...pairsOf(text, pairs) }
}

/** `5%/300s`, `5`, `100/60s`, or nothing. */
function thresholdOf(text: string, first: string): BreakerSetting {
  if (first === '') return {}
  const match = /^([\d.]+)\s*%?(?:\s*\/\s*([\d.]+)\s*(s|min|h))?$/.exec(first)
  if (match === null) throw invalid(`--breaker ${text}: ${first} is no limit such as 5%/300s.`)
  const [, limit = '', window, unit = 's'] = match
  const seconds = { s: 1, min: 60, h: 3600 }[unit] ?? 1
  return {
    limit: Number(limit),
    ...(window === undefined ? {} : { windowSeconds: Number(window) * seconds }),
  }
}

function pairsOf(text: string, pairs: readonly string[]): Record<string, unknown> {
  const values = new Map<string, unknown>()
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at <= 0) throw invalid(`--breaker ${text}: ${pair} is not of the form key=value.`)
    const value = pair.slice(at + 1).trim()
    values.set(
      pair.slice(0, at).trim(),
      value === 'true' ? true : value === 'false' ? false : numberOf(value),
    )
  }
  return Object.fromEntries(values)
}

/** What is no number keeps its text; the check of the settings refuses it by name. */
function numberOf(text: string): number | string {
  return text === '' || Number.isNaN(Number(text)) ? text : Number(text)
}

function invalid(message: string): FulmarError {
  return new FulmarError('CONFIG_INVALID', message, { remedy: EXAMPLE })
}
