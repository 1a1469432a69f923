/**
 * Runs in the reader's browser. What all charts share: the data as columns again, the axis of time, which leaves
 * out pauses, and round values for axes. No backticks and no dollar braces in here: it is one text.
 */
export const SCRIPT_CORE = `
const source = document.getElementById('chart-data')
const data = source ? JSON.parse(source.textContent) : null
const sum = (steps) => { let at = 0; return steps.map((step) => (at += step)) }
const minus = (text) => text.replace('-', '\\u2212')
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Index of the last time that is not after t; -1 before the first. */
const lastAt = (times, t) => {
  let low = -1
  let high = times.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (times[middle] <= t) low = middle
    else high = middle
  }
  return low
}

/** Time without pauses: seconds in which there was data. */
const makeAxis = (active) => {
  const from = []
  const length = []
  const before = []
  let total = 0
  for (let i = 0; i < active.length; i += 2) {
    from.push(active[i])
    length.push(active[i + 1])
    before.push(total)
    total += active[i + 1]
  }
  return {
    total,
    toAxis: (t) => {
      const i = lastAt(from, t)
      return i < 0 ? 0 : before[i] + Math.min(t - from[i], length[i])
    },
    toTime: (u) => {
      const i = Math.max(0, lastAt(before, u))
      return from[i] + Math.min(u - before[i], length[i])
    },
  }
}

const day = (t) => { const d = new Date(t * 1000); return MONTHS[d.getUTCMonth()] + ' ' + d.getUTCDate() }
const clock = (t) => new Date(t * 1000).toISOString().slice(11, 16)
const stamp = (t) => new Date(t * 1000).toISOString().slice(0, 16).replace('T', ' ')

/** Round steps of time, short to long: seconds with a label, then months. */
const STEPS = [60, 300, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800, 1209600]
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600]

const evenTimes = (from, to, step) => {
  const times = []
  const origin = step >= 604800 ? 345600 : 0
  for (let t = Math.ceil((from - origin) / step) * step + origin; t <= to; t += step) {
    times.push([t, step < 86400 ? (t % 86400 === 0 ? day(t) : clock(t)) : day(t)])
  }
  return times
}
const monthTimes = (from, to, step) => {
  const first = new Date(from * 1000)
  const times = []
  for (let m = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step; ; m += step) {
    const t = Date.UTC(Math.floor(m / 12), m % 12) / 1000
    if (t > to) return times
    if (t >= from) times.push([t, m % 12 === 0 ? String(m / 12) : MONTHS[m % 12]])
  }
}

/** Marks of the axis of time between a and b, at most about one in 'gap' pixels. */
const timeMarks = (axis, a, b, width, gap) => {
  const from = axis.toTime(a)
  const to = axis.toTime(b)
  const most = Math.max(2, Math.floor(width / gap))
  const place = (times) => {
    const marks = []
    let last = -Infinity
    for (const [t, label] of times) {
      const u = axis.toAxis(t)
      if (u === last || u < a || u > b) continue
      last = u
      marks.push([((u - a) / (b - a)) * width, label])
    }
    return marks
  }
  const levels = [
    ...STEPS.map((step) => [(to - from) / step, () => evenTimes(from, to, step)]),
    ...MONTH_STEPS.map((step) => [(to - from) / (step * 2629800), () => monthTimes(from, to, step)]),
  ]
  for (const [count, times] of levels) {
    if (count > most * 30) continue
    const marks = place(times())
    if (marks.length > most) continue
    let right = -Infinity
    return marks.filter(([x]) => (x - right < gap * 0.6 ? false : ((right = x), true)))
  }
  return []
}

/** A range a little wider than the values, with round values in it. */
const valueScale = (low, high, wanted) => {
  const spread = high > low ? high - low : Math.max(Math.abs(high) * 0.01, 1e-6)
  const bottom = low - spread * 0.07
  const top = high + spread * 0.07
  const rough = (top - bottom) / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((f) => f * power >= rough * 0.999) || 10) * power
  const marks = []
  for (let k = Math.ceil(bottom / step); k * step <= top; k++) marks.push(k * step)
  return { bottom, top, step, marks }
}
const places = (step) => Math.min(8, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))
const grouped = (value, decimals) =>
  minus((Math.abs(value) < 1e-9 ? 0 : value).toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }))
const short = (value, step) => {
  for (const [size, letter] of [[1e9, 'B'], [1e6, 'M'], [1e3, 'k']]) {
    if (Math.abs(value) >= size && step >= size / 100) return grouped(value / size, places(step / size)) + letter
  }
  return grouped(value, places(step))
}
const percent = (value, decimals) => grouped(value * 100 + 0, decimals) + ' %'
const money = (value) => grouped(value, data.decimals)
`
