import type { FillRule, RuleBar, RuleBook, RuleFill, RuleQuote } from '../test/support/fill-rules.ts'

const WIDTH = 420
const HEIGHT = 204
const TOP = 34
const BOTTOM = 162
const LEFT = 84
const RIGHT = 400
/** Of a label in 12 px, about. */
const CHARACTER = 6.6
/** Half the width of a bar's body. */
const HALF = 10
/** Width of the largest size in an order book. */
const LADDER = 60

const STYLE = `<style>
text{font:12px system-ui,sans-serif;fill:#444;paint-order:stroke;stroke:#fff;stroke-width:5px;stroke-linejoin:round}
.ground{fill:#fff}.bar{stroke:#667;stroke-width:1.5;fill:#c9ced6}.up{fill:#fff}.order{stroke:#1d6fd1;stroke-width:1.5;stroke-dasharray:5 4}
.quote{stroke:#667;stroke-width:1.5;fill:none}.level,.spread{fill:#c9ced6}.spread{opacity:.5}.fill{fill:#d9480f}.price{fill:#d9480f;font-weight:600}
.limit,.mark{stroke:#888;stroke-dasharray:1 3}.halt{fill:#8883}.end{stroke:#c2255c;stroke-width:2}.ended{fill:#c2255c}
@media (prefers-color-scheme:dark){text{fill:#ccc;stroke:#16181d}.ground,.up{fill:#16181d}.bar{stroke:#aab;fill:#4a5160}.up{fill:#16181d}.quote{stroke:#aab}.level,.spread{fill:#4a5160}.order{stroke:#6cb0ff}.fill,.price{fill:#ff9a5c}.end{stroke:#f783ac}.ended{fill:#f783ac}}
</style>`

type RuleOrder = FillRule['orders'][number]

interface Scale {
  readonly y: (price: number) => number
  /** The middle of the place at hand. */
  readonly x: (at: number) => number
  /** Width of one place. */
  readonly step: number
}

/** The picture of one rule: the data, the prices of the orders, where they filled and where they ended. */
export function renderFillPicture(rule: FillRule): string {
  const scale = scaleOf(rule)
  const { x, y, step } = scale
  const parts = [
    ...(rule.halted ?? []).map((at) => rectangle('halt', x(at) - step / 2, 8, step, BOTTOM)),
    ...(rule.limits === undefined
      ? []
      : [priceLine('limit', y(rule.limits.upper), `limit ${String(rule.limits.upper)}`)]),
    ...rule.orders.flatMap((order) => orderLines(order, y, rule.books === undefined ? RIGHT : LEFT + 4)),
    ...(rule.marks ?? []).map(({ at, label }) => moment(LEFT + step * at, label)),
    ...(rule.bars ?? []).map((bar, at) =>
      rule.prints === true ? print(bar, x(at), y) : candle(bar, x(at), y),
    ),
    ...quoteLines(rule.quotes ?? [], scale),
    ...(rule.books ?? []).flatMap((book, at) => ladder(rule, book, at, scale)),
    ...(rule.books === undefined ? rule.fills.map((one) => fillMark(rule, one, scale)) : []),
    ...(rule.ends === undefined ? [] : [ending(rule, rule.ends, scale)]),
  ]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" width="${String(WIDTH)}" height="${String(HEIGHT)}" role="img">`,
    `<title>${escape(rule.shows)}</title>`,
    STYLE,
    `<rect class="ground" width="${String(WIDTH)}" height="${String(HEIGHT)}" rx="6"/>`,
    ...parts,
    text(LEFT, HEIGHT - 12, rule.orders.map(describe).join(', ')),
    '</svg>\n',
  ].join('\n')
}

function scaleOf(rule: FillRule): Scale {
  const prices = [
    ...(rule.bars ?? []).flatMap((bar) => bar.slice(0, 4) as number[]),
    ...(rule.quotes ?? []).flat(),
    ...(rule.books ?? []).flatMap(({ bids, asks }) => [...bids, ...asks].map(([price]) => price)),
    ...rule.orders.flatMap(({ limit, stop }) => [limit, stop].filter((price) => price !== undefined)),
    ...rule.fills.map(({ price }) => price),
  ]
  const lowest = Math.min(...prices)
  const highest = Math.max(...prices)
  const places = (rule.bars ?? rule.quotes ?? rule.books ?? []).length
  const step = (RIGHT - LEFT) / places
  return {
    step,
    y: (price) => round(BOTTOM - ((price - lowest) / (highest - lowest)) * (BOTTOM - TOP)),
    x: (at) => round(LEFT + step * (at + 0.5)),
  }
}

function describe({ side, limit, stop, trail, timeInForce, quantity = 10 }: RuleOrder): string {
  const parts: string[] = [side, String(quantity)]
  if (stop !== undefined) parts.push(`stop ${String(stop)}`)
  if (limit !== undefined) parts.push(`limit ${String(limit)}`)
  if (trail !== undefined) parts.push(`trailing by ${String(trail)}`)
  if (stop === undefined && limit === undefined && trail === undefined && !isAuction(timeInForce))
    parts.push('at market')
  if (timeInForce !== undefined) parts.push(WORDS[timeInForce])
  return parts.join(' ')
}

const WORDS: Readonly<Record<NonNullable<RuleOrder['timeInForce']>, string>> = {
  opg: 'on open',
  cls: 'on close',
  day: 'for the day',
  ioc: 'immediate-or-cancel',
  fok: 'fill-or-kill',
  gtd: 'good till a time',
}

function isAuction(timeInForce: RuleOrder['timeInForce']): boolean {
  return timeInForce === 'opg' || timeInForce === 'cls'
}

function orderLines({ limit, stop }: RuleOrder, y: Scale['y'], to: number): string[] {
  return [
    ...(limit === undefined ? [] : [priceLine('order', y(limit), `limit ${String(limit)}`, to)]),
    ...(stop === undefined ? [] : [priceLine('order', y(stop), `stop ${String(stop)}`, to)]),
  ]
}

function priceLine(kind: string, y: number, label: string, to = RIGHT): string {
  return `<line class="${kind}" x1="${String(LEFT - 12)}" x2="${String(to)}" y1="${String(y)}" y2="${String(y)}"/>${text(8, y + 4, label)}`
}

/** A moment that is no bar: an arrival, the end of the session. */
function moment(at: number, label: string): string {
  const x = round(at)
  return `<line class="mark" x1="${String(x)}" x2="${String(x)}" y1="20" y2="${String(BOTTOM + 6)}"/>${text(x, 15, label, x > RIGHT - 40 ? 'end' : 'middle')}`
}

function candle([open, high, low, close]: RuleBar, x: number, y: Scale['y']): string {
  const top = y(Math.max(open, close))
  const height = Math.max(2, round(y(Math.min(open, close)) - top))
  const kind = close > open ? 'bar up' : 'bar'
  return `<path class="bar" d="M${String(x)} ${String(y(high))}V${String(y(low))}"/>${rectangle(kind, x - HALF, top, 2 * HALF, height)}`
}

function print([price, , , , size]: RuleBar, x: number, y: Scale['y']): string {
  return `<circle class="bar" cx="${String(x)}" cy="${String(y(price))}" r="9"/>${text(x, y(price) - 14, String(size ?? ''), 'middle')}`
}

/** Two lines that step from quote to quote, and the spread between them. */
function quoteLines(quotes: readonly RuleQuote[], { x, y, step }: Scale): string[] {
  if (quotes.length === 0) return []
  const points = (side: 0 | 1): string[] =>
    quotes.flatMap((quote, at) =>
      [-1, 1].map((end) => `${String(round(x(at) + (end * step) / 2))} ${String(y(quote[side]))}`),
    )
  const [bid, ask] = [points(0), points(1)]
  const label = (side: 0 | 1, name: string): string =>
    text(LEFT - 8, y(quotes[0]?.[side] ?? NaN) + 4, name, 'end')
  return [
    `<path class="spread" d="M${ask.join('L')}L${[...bid].reverse().join('L')}Z"/>`,
    ...[bid, ask].map((line) => `<path class="quote" d="M${line.join('L')}"/>`),
    label(0, 'bid'),
    label(1, 'ask'),
  ]
}

/** The levels of a book, as long as they show much; what was taken of each stands beside it. */
function ladder(rule: FillRule, { bids, asks }: RuleBook, at: number, { x, y, step }: Scale): string[] {
  const from = x(at) - step / 2 + 6
  const largest = Math.max(
    ...(rule.books ?? []).flatMap((book) => [...book.bids, ...book.asks]).map(([, size]) => size),
  )
  const filled = rule.fills.filter((one) => one.at === at)
  const width = (size: number): number => Math.max(3, round((size / largest) * LADDER))
  const levels = [...bids, ...asks].flatMap(([price, size]) => {
    const top = y(price) - 6
    const own = filled.filter((one) => (one.level ?? one.price) === price)
    const taken = own.reduce((sum, { quantity }) => sum + quantity, 0)
    const end = from + width(size) + 6
    const label = `${String(size)} at ${String(price)}`
    return [
      rectangle('level', from, top, width(size), 12),
      ...(taken > 0 ? [rectangle('fill', from, top, width(taken), 12)] : []),
      text(end, top + 10, label),
      ...own.map((one) => priceText(end + CHARACTER * (label.length + 1), top + 10, one)),
    ]
  })
  return levels
}

function fillMark(rule: FillRule, one: RuleFill, { x, y }: Scale): string {
  const middle = x(one.at)
  const at =
    rule.quotes !== undefined || one.moment === 'inside'
      ? middle
      : middle + (one.moment === 'open' ? -HALF : HALF)
  const height = y(one.price)
  const spot = `<circle class="fill" cx="${String(at)}" cy="${String(height)}" r="4.5"/>`
  if (rule.prints === true) return spot + priceText(middle, height + 24, one, 'middle')
  if (rule.quotes !== undefined) return spot + priceText(middle, height - 10, one, 'middle')
  const length = CHARACTER * labelOf(one).length
  const isTight = middle + HALF + 6 + length > WIDTH - 4
  const beside = isTight ? middle - HALF - 6 : middle + HALF + 6
  return spot + priceText(beside, height - 6, one, isTight ? 'end' : 'start')
}

function ending(
  rule: FillRule,
  { how, order = 0, drawn }: NonNullable<FillRule['ends']>,
  scale: Scale,
): string {
  const { limit, stop } = rule.orders[order] ?? {}
  const x = round(LEFT + scale.step * drawn)
  const y = scale.y(limit ?? stop ?? rule.bars?.[0]?.[0] ?? NaN)
  const cross = `M${String(x - 5)} ${String(round(y - 5))}l10 10m0 -10l-10 10`
  return `<path class="end" d="${cross}"/>${text(x, y + 20, how, 'middle', 'ended')}`
}

function labelOf({ quantity, price }: RuleFill): string {
  return `${String(quantity)} @ ${String(price)}`
}

function priceText(x: number, y: number, one: RuleFill, anchor: Anchor = 'start'): string {
  return text(x, y, labelOf(one), anchor, 'price')
}

type Anchor = 'start' | 'middle' | 'end'

function text(x: number, y: number, what: string, anchor: Anchor = 'start', kind = ''): string {
  const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`
  const styled = kind === '' ? '' : ` class="${kind}"`
  return `<text${styled} x="${String(round(x))}" y="${String(round(y))}"${anchored}>${escape(what)}</text>`
}

function rectangle(kind: string, x: number, y: number, width: number, height: number): string {
  return `<rect class="${kind}" x="${String(round(x))}" y="${String(round(y))}" width="${String(round(width))}" height="${String(round(height))}"/>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escape(what: string): string {
  return what.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
