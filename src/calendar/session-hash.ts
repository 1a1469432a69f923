import { MICROS_PER_SECOND } from '../domain/time.ts'
import type { MarketSession } from '../ports/market-calendar.ts'

const SEEDS = [0x9747b28c, 0x5bd1e995] as const

/**
 * Sixteen hexadecimal digits over every date and moment of the sessions: MurmurHash3 (32 bits, Austin Appleby, public
 * domain) with two seeds. It tells tables apart that differ by accident; it is no proof against forgery.
 */
export function sessionHash(sessions: readonly MarketSession[]): string {
  return SEEDS.map((seed) => murmur(sessions, seed).toString(16).padStart(8, '0')).join('')
}

function murmur(sessions: readonly MarketSession[], seed: number): number {
  let state = seed
  let words = 0
  const add = (word: number): void => {
    const mixed = Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
    state = (Math.imul(rotated(state ^ mixed, 13), 5) + 0xe6546b64) | 0
    words += 1
  }
  for (const session of sessions) {
    add(session.date)
    add(seconds(session.open))
    add(seconds(session.close))
    add(seconds(session.breakStart))
    add(seconds(session.breakEnd))
    add(seconds(session.extendedOpen))
    add(seconds(session.extendedClose))
  }
  state ^= words * 4
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}

/** Sessions begin and end on whole seconds, and those fit into 32 bits; null is a second that no session has. */
function seconds(time: number | null): number {
  return time === null ? -1 : time / MICROS_PER_SECOND
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
