import type { FillRule, RuleBar, RuleFill } from '../test/support/fill-rules.ts'

const WIDTH = 360
const HEIGHT = 190
const TOP = 16
const BOTTOM = 150
const LEFT = 70
const RIGHT = 340

const STYLE = `<style>
text{font:12px system-ui,sans-serif;fill:#444}
.bar{stroke:#667;stroke-width:1.5;fill:#c9ced6}.order{stroke:#1d6fd1;stroke-width:1.5;stroke-dasharray:5 4}
.mine{fill:#1d6fd1}.fill{fill:#d9480f}.limit{stroke:#888;stroke-dasharray:1 3}.halt{fill:#8883}
@media (prefers-color-scheme:dark){text{fill:#ccc}.bar{stroke:#aab;fill:#4a5160}.order{stroke:#6cb0ff}.mine{fill:#6cb0ff}.fill{fill:#ff9a5c}}
</style>`

/** The picture of one rule: bars or prints, the prices of the orders, and where they filled. */
export function renderFillPicture(rule: FillRule): string {
  const prices = [
    ...rule.bars.flatMap((bar) => bar.slice(0, 4) as number[]),
    ...rule.orders.flatMap(({ limit, stop }) => [limit, stop].filter((price) => price !== undefined)),
    ...rule.fills.map(({ price }) => price),
  ]
  const lowest = Math.min(...prices)
  const highest = Math.max(...prices)
  const y = (price: number): number =>
    round(BOTTOM - ((price - lowest) / (highest - lowest)) * (BOTTOM - TOP))
  const step = (RIGHT - LEFT) / rule.bars.length
  const x = (at: number): number => round(LEFT + step * (at + 0.5))
  const parts = [
    ...(rule.halted ?? []).map(
      (at) =>
        `<rect class="halt" x="${String(round(x(at) - step / 2))}" y="6" width="${String(round(step))}" height="${String(BOTTOM - 2)}"/>`,
    ),
    ...(rule.limits === undefined
      ? []
      : [line('limit', y(rule.limits.upper), `limit ${String(rule.limits.upper)}`)]),
    ...rule.orders.flatMap((order) => orderLines(order, y)),
    ...rule.bars.map((bar, at) => (rule.prints === true ? print(bar, x(at), y) : candle(bar, x(at), y))),
    ...rule.fills.map((one) => dot(one, x(one.at), y(one.price))),
  ]
  const title = escape(rule.shows)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" width="${String(WIDTH)}" height="${String(HEIGHT)}" role="img">`,
    `<title>${title}</title>`,
    STYLE,
    ...parts,
    `<text x="${String(LEFT)}" y="180">${escape(rule.orders.map(describe).join(', '))}</text>`,
    '</svg>\n',
  ].join('\n')
}

type RuleOrder = FillRule['orders'][number]

function describe({ side, limit, stop, trail, timeInForce }: RuleOrder): string {
  const parts: string[] = [side]
  if (stop !== undefined) parts.push(`stop ${String(stop)}`)
  if (limit !== undefined) parts.push(`limit ${String(limit)}`)
  if (trail !== undefined) parts.push(`trailing by ${String(trail)}`)
  if (timeInForce !== undefined) parts.push(timeInForce === 'opg' ? 'on open' : 'on close')
  return parts.length === 1 ? `${side} at market` : parts.join(' ')
}

function orderLines({ limit, stop }: RuleOrder, y: (price: number) => number): string[] {
  return [
    ...(limit === undefined ? [] : [line('order', y(limit), `limit ${String(limit)}`)]),
    ...(stop === undefined ? [] : [line('order', y(stop), `stop ${String(stop)}`)]),
  ]
}

function line(kind: string, y: number, label: string): string {
  return `<line class="${kind}" x1="${String(LEFT)}" x2="${String(RIGHT)}" y1="${String(y)}" y2="${String(y)}"/><text x="4" y="${String(y + 4)}">${label}</text>`
}

function candle([open, high, low, close]: RuleBar, x: number, y: (price: number) => number): string {
  const top = y(Math.max(open, close))
  const height = Math.max(2, round(y(Math.min(open, close)) - top))
  return `<path class="bar" d="M${String(x)} ${String(y(high))}V${String(y(low))}"/><rect class="bar" x="${String(x - 10)}" y="${String(top)}" width="20" height="${String(height)}"/>`
}

function print([price, , , , size]: RuleBar, x: number, y: (price: number) => number): string {
  return `<circle class="bar" cx="${String(x)}" cy="${String(y(price))}" r="9"/><text x="${String(x - 7)}" y="${String(y(price) - 12)}">${String(size ?? '')}</text>`
}

function dot({ moment, quantity, price }: RuleFill, x: number, y: number): string {
  const at = moment === 'open' ? x - 10 : moment === 'close' ? x + 10 : x
  return `<circle class="fill" cx="${String(at)}" cy="${String(y)}" r="4.5"/><text x="${String(x + 18)}" y="${String(y + 4)}">${String(quantity)} @ ${String(price)}</text>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
