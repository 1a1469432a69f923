import type { Painter } from '../report/ansi.ts'
import { formatCount, isoTime, plainText, truncate } from '../report/format.ts'
import type { ReplayDifference, ReplayResult } from '../runtime/replay/replay-run.ts'

/** Fields that are shown of a difference. */
const MOST_FIELDS = 20
/** Of one value. */
const MOST_CHARACTERS = 60

export function replayJson(result: ReplayResult, changed: readonly string[]): string {
  const { byType, ...rest } = result
  const json = { equal: result.difference === null, ...rest, byType: Object.fromEntries(byType), changed }
  return `${JSON.stringify(json)}\n`
}

/** What came of a replay, for people. */
export function renderReplay(result: ReplayResult, changed: readonly string[], paint: Painter): string {
  const { runs, inputs, data, decisions, byType, difference } = result
  const fed = `${formatCount(inputs)} inputs and ${formatCount(data)} market data events of ${formatCount(runs)} ${runs === 1 ? 'run' : 'runs'}`
  const counts = [...byType]
    .sort(([, a], [, b]) => b - a)
    .map(([type, count]) => `  ${type.padEnd(22)}${formatCount(count)}`)
  if (difference === null) {
    const head = paint.green(`${formatCount(decisions)} decisions, all equal.`)
    return `${[head, `Fed were ${fed}.`, ...counts].join('\n')}\n`
  }
  const before = `Up to there ${formatCount(decisions)} decisions were equal, over ${fed}.`
  return `${[...differenceLines(difference, paint), '', before, ...advice(difference, changed)].join('\n')}\n`
}

function differenceLines(difference: ReplayDifference, paint: Painter): string[] {
  const { position, sequence, time, run, strategyId, instrumentId } = difference
  const whose = strategyId === '' ? '' : ` of ${plainText(strategyId)}`
  const what = instrumentId === '' ? '' : `, ${instrumentId}`
  const head = `The first difference is record ${formatCount(position)} (sequence ${String(sequence)}, run ${String(run)}), ${isoTime(time)}${whose}${what}.`
  return [paint.red(head), sayTypes(difference), ...fieldLines(difference)]
}

function sayTypes({ recordedType, recomputedType }: ReplayDifference): string {
  if (recordedType === null) return `Now there is ${recomputedType ?? ''}; nothing was recorded there.`
  if (recomputedType === null) return `Recorded is ${recordedType}; now nothing comes of it.`
  if (recordedType !== recomputedType) return `Recorded is ${recordedType}; now it is ${recomputedType}.`
  return `It is ${recordedType}, and this is not the same in it:`
}

function fieldLines({
  fields,
  recordedType,
  recomputedType,
  recorded,
  recomputed,
}: ReplayDifference): string[] {
  if (recordedType !== recomputedType || fields.length === 0) {
    const lines = [
      ['recorded', recorded],
      ['now', recomputed],
    ].filter(([, body]) => body !== null)
    return lines.map(([name, body]) => `  ${String(name).padEnd(10)}${plainText(body ?? '')}`)
  }
  const shown = fields.slice(0, MOST_FIELDS)
  const cut = (text: string | null): string =>
    text === null ? 'not there' : truncate(plainText(text), MOST_CHARACTERS)
  const rows = [
    ['', 'recorded', 'now'],
    ...shown.map(({ path, recorded, recomputed }) => [path, cut(recorded), cut(recomputed)]),
  ]
  const width = (at: number): number => Math.max(...rows.map((row) => (row[at] ?? '').length))
  const lines = rows.map(([path = '', then = '', now = '']) =>
    `  ${path.padEnd(width(0))}  ${then.padEnd(width(1))}  ${now}`.trimEnd(),
  )
  const left = fields.length - shown.length
  return left === 0 ? lines : [...lines, `  and ${formatCount(left)} more`]
}

function advice({ strategyId }: ReplayDifference, changed: readonly string[]): string[] {
  if (changed.length > 0)
    return [`The code of ${changed.map(plainText).join(', ')} is not what ran then: replay it with that.`]
  if (strategyId === '') return []
  return [
    'The code is what ran then. Either the strategy does not decide the same every time (`fulmar check` finds that out), or a rule of Fulmar was mended since.',
  ]
}
