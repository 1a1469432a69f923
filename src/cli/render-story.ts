import { zoneConverter } from '../calendar/time-zone.ts'
import type { UnixMicros } from '../domain/time.ts'
import { painter } from '../report/ansi.ts'
import { isoTime } from '../report/format.ts'
import type { OrderStory } from '../runtime/audit/order-story.ts'

export interface StoryOptions {
  /** Columns of the terminal. */
  readonly width: number
  readonly color: boolean
}

/** Wider lines are hard to read. */
const WIDEST = 100
const NARROWEST = 50

/** The story of an order for people: a line for each sentence, under the moment that it is of. */
export function renderStory(story: OrderStory, { width, color }: StoryOptions): string {
  const paint = painter(color)
  const room = Math.max(NARROWEST, Math.min(WIDEST, width))
  const lines = [...wrap(story.title, room, '').map(paint.bold), '']
  lines.push(...facts(story).map(([name, value]) => `  ${name.padEnd(17)}${value}`), '')
  let day = ''
  for (const { time, sentences } of story.chapters) {
    const [date, clock] = wallTime(time, story.zone)
    if (date !== day) lines.push(paint.bold(`${date}, ${story.zone}`))
    day = date
    const said = sentences.flatMap((sentence) => wrap(sentence, room - INDENT.length, ''))
    said.forEach((line, at) => {
      lines.push(at === 0 ? `  ${paint.cyan(clock.padEnd(INDENT.length - 2))}${line}` : `${INDENT}${line}`)
    })
  }
  lines.push('', ...wrap(story.outcome, room, '').map(paint.bold))
  return `${lines.join('\n')}\n`
}

/** Room for a time in microseconds. */
const INDENT = ' '.repeat(19)

function facts(story: OrderStory): [string, string][] {
  const { clientOrderId, venueOrderId, run, zone } = story
  const ids: [string, string][] = [
    ['client order id', clientOrderId],
    ['venue order id', venueOrderId ?? 'none that we know of'],
  ]
  if (run === null) return ids
  const [date, clock] = wallTime(run.startedTime, zone)
  return [
    ...ids,
    [
      'run',
      `${String(run.run)} (${run.mode}, account ${run.account}), from ${date} ${clock}, Fulmar ${run.build}`,
    ],
    ['strategy code', run.codeHash === '' ? 'not known' : run.codeHash],
    ['configuration', run.configHash],
  ]
}

/** Date and time of day as a clock on the wall shows them there. */
function wallTime(time: UnixMicros, zone: string): [date: string, clock: string] {
  const text = isoTime(time + zoneConverter.zoneOffset(zone, time)).slice(0, -1)
  return [text.slice(0, 10), text.slice(11)]
}

function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent + word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
