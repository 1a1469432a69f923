import { SeededRandom } from '../../src/domain/random.ts'

/**
 * What can go wrong, and how much of it. Shares are 0…1, counts are per run, times are in seconds. At zero, every one of
 * them is off: a run is made simpler by setting dials to zero, one by one.
 */
const DIALS = {
  /** Minutes of chaos. */
  minutes: (random: SeededRandom) => 1 + random.below(4),
  /** Of the whole way there and back, in milliseconds. */
  latencyMs: (random: SeededRandom) => pick(random, [1, 5, 50, 400]),
  /** Share of messages that take up to 120 s. */
  slowMessages: (random: SeededRandom) => pick(random, [0.005, 0.02, 0.05]),
  requestLoss: (random: SeededRandom) => pick(random, [0.02, 0.1, 0.3]),
  responseLoss: (random: SeededRandom) => pick(random, [0.02, 0.1, 0.3]),
  streamLoss: (random: SeededRandom) => pick(random, [0.02, 0.1, 0.3]),
  duplicates: (random: SeededRandom) => pick(random, [0.05, 0.2, 0.5]),
  reorder: (random: SeededRandom) => pick(random, [0.1, 0.5]),
  failAfter: (random: SeededRandom) => pick(random, [0.02, 0.2]),
  failBefore: (random: SeededRandom) => pick(random, [0.02, 0.2]),
  /** The venue allows so many requests a second. */
  rateLimit: (random: SeededRandom) => 4 + random.below(8),
  partialFills: (random: SeededRandom) => pick(random, [0.3, 0.7]),
  rejects: (random: SeededRandom) => pick(random, [0.05, 0.3]),
  /** 1: an id may be used again once its order has ended. */
  idsOfOpenOnly: () => 1,
  /** 1: an order never becomes too old on its way. */
  noValidity: () => 1,
  cuts: (random: SeededRandom) => 1 + random.below(4),
  silences: (random: SeededRandom) => 1 + random.below(2),
  partitions: (random: SeededRandom) => 1 + random.below(2),
  venueRestarts: (random: SeededRandom) => 1 + random.below(2),
  /** What a restart does with orders: 0 keeps them, 1 ends them, 2 forgets them. */
  restartMode: (random: SeededRandom) => random.below(3),
  tradesByHand: (random: SeededRandom) => 1 + random.below(3),
  splits: () => 1,
  busts: (random: SeededRandom) => 1 + random.below(2),
  lateRejects: (random: SeededRandom) => 1 + random.below(3),
  dayEnds: () => 1,
  clockSteps: (random: SeededRandom) => 1 + random.below(2),
  commitMs: (random: SeededRandom) => pick(random, [1, 20, 200, 1500]),
  diskFull: () => 1,
  syncErrors: () => 1,
  /** Share of the commits under way in a crash that were written in part. */
  tornTail: () => 1,
  /** Share of those that are durable though nobody was told. */
  silentlyDurable: (random: SeededRandom) => pick(random, [0.5, 1]),
  crashes: (random: SeededRandom) => 1 + random.below(3),
  /** The run crashes at this effect: what leaves the process, before and after. */
  crashAtEffect: (random: SeededRandom) => 1 + random.below(120),
  /** The next start crashes so many effects later. */
  crashAgainAfter: (random: SeededRandom) => 1 + random.below(12),
  stops: () => 1,
  pauses: (random: SeededRandom) => 1 + random.below(2),
  secondEngine: () => 1,
  operator: (random: SeededRandom) => 1 + random.below(4),
  feedCuts: (random: SeededRandom) => 1 + random.below(2),
  /** How often strategies act, 1…10 of ten bars. */
  activity: (random: SeededRandom) => 3 + random.below(8),
} as const satisfies Record<string, (random: SeededRandom) => number>

export type DialName = keyof typeof DIALS
export type Dials = Readonly<Record<DialName, number>>

export const DIAL_NAMES = Object.keys(DIALS) as DialName[]

/** Off, so that nothing goes wrong; the run itself stays. */
export const CALM: Dials = {
  ...(Object.fromEntries(DIAL_NAMES.map((name) => [name, 0])) as Record<DialName, number>),
  minutes: 2,
  activity: 8,
}

/** Never off. */
const ALWAYS: ReadonlySet<DialName> = new Set(['minutes', 'activity'])

/** Each seed turns some of them off, so that what one fault would hide another shows. */
export function drawDials(seed: number): Dials {
  const random = new SeededRandom(seed)
  const share = pick(random, [0.1, 0.25, 0.5, 0.8])
  return Object.fromEntries(
    DIAL_NAMES.map((name) => {
      const value = DIALS[name](random)
      const isOn = random.next() < share
      return [name, isOn || ALWAYS.has(name) ? value : 0]
    }),
  ) as Dials
}

export function dialsText(dials: Dials): string {
  const shown = DIAL_NAMES.filter((name) => dials[name] !== 0)
  return shown.map((name) => `${name}=${String(dials[name])}`).join(' ')
}

function pick(random: SeededRandom, values: readonly number[]): number {
  return values[random.below(values.length)] ?? 0
}
