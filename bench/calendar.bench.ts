/**
 * Questions to calendars at random instants of thirty years: `npm run bench -- calendar [--questions N] [--runs N]`.
 * What is timed has its tables; how long those take is measured apart, with the first question of all.
 */
import { tradingCalendar, tradingCalendars } from 'fulmar'
import type { TradingCalendar } from 'fulmar'

function argument(name: string, fallback: number): number {
  const at = process.argv.indexOf(name)
  return at === -1 ? fallback : Number(process.argv[at + 1])
}

const QUESTIONS = argument('--questions', 1_000_000)
const RUNS = argument('--runs', 5)
const FIRST = Date.UTC(1998, 0, 5)
const LAST = Date.UTC(2028, 11, 31)

/** The same instants each time, to the millisecond: a multiplicative congruential generator (Lehmer, 48271). */
function instants(): Float64Array {
  let state = 1
  return Float64Array.from({ length: QUESTIONS }, () => {
    state = (state * 48_271) % 2_147_483_647
    return Math.floor(FIRST + (state / 2_147_483_647) * (LAST - FIRST))
  })
}

const times = instants()

function best(ask: (time: number) => unknown): number {
  let shortest = Infinity
  for (let run = 0; run < RUNS; run++) {
    let answered = 0
    const started = performance.now()
    for (let at = 0; at < times.length; at++) if (ask(times[at]!) !== undefined) answered++
    shortest = Math.min(shortest, performance.now() - started)
    if (answered !== QUESTIONS) throw new Error('a question had no answer')
  }
  return shortest
}

function timed(work: () => unknown): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

function row(code: string): string {
  const calendar: TradingCalendar = tradingCalendar(code)
  const first = timed(() => calendar.isOpen(Date.UTC(2026, 0, 5)))
  const tables = timed(() => [calendar.isOpen(FIRST), calendar.isOpen(LAST)])
  const cells = [
    first,
    tables,
    best((time) => calendar.isOpen(time)),
    best((time) => calendar.nextOpen(time)),
    best((time) => calendar.nextClose(time)),
  ]
  return code.padEnd(8) + cells.map((cell) => cell.toFixed(1).padStart(13)).join('')
}

console.log(
  `${QUESTIONS.toLocaleString('en-US')} random instants from 1998 to 2028, best of ${String(RUNS)} runs, milliseconds`,
)
console.log(
  ' '.repeat(8) +
    ['first answer', 'thirty years', 'isOpen', 'nextOpen', 'nextClose']
      .map((name) => name.padStart(13))
      .join(''),
)
for (const { code } of tradingCalendars()) console.log(row(code))
console.log('Target: isOpen under 200 ms.')
