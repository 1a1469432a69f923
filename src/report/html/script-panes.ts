/**
 * Runs in the reader's browser. The panes: each knows its values, its range over what is visible, how to draw
 * itself, and how to read itself at a time.
 */
export const SCRIPT_PANES = `
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim()

/** A line through points; level where a pane says so. */
const strokeLine = (g, view, t, v, y, options) => {
  const first = Math.max(0, lastAt(t, view.from) - 1)
  g.beginPath()
  let last = null
  for (let i = first; i < t.length; i++) {
    if (v[i] === null) { last = null; continue }
    const x = view.x(t[i])
    if (last === null) g.moveTo(x, y(v[i]))
    else {
      if (options.step) g.lineTo(last, y(v[i]))
      g.lineTo(x, y(v[i]))
    }
    last = x
    if (t[i] > view.to) break
  }
  g.strokeStyle = options.stroke
  g.lineWidth = options.width || 1.5
  g.lineJoin = 'round'
  g.setLineDash(options.dash || [])
  g.stroke()
  g.setLineDash([])
}
const fillArea = (g, view, t, v, y, base, fill, step) => {
  const first = Math.max(0, lastAt(t, view.from) - 1)
  g.beginPath()
  let last = view.x(t[first])
  g.moveTo(last, y(base))
  for (let i = first; i < t.length; i++) {
    if (step) g.lineTo(last, y(v[i]))
    last = view.x(t[i])
    g.lineTo(last, y(v[i]))
    if (t[i] > view.to) break
  }
  g.lineTo(last, y(base))
  g.closePath()
  g.fillStyle = fill
  g.fill()
}
/** Lowest and highest of the values that are visible, and of those just outside. */
const visibleRange = (view, t, v) => {
  let low = Infinity
  let high = -Infinity
  for (let i = Math.max(0, lastAt(t, view.from)); i < t.length; i++) {
    if (v[i] !== null) {
      low = Math.min(low, v[i])
      high = Math.max(high, v[i])
    }
    if (t[i] > view.to) break
  }
  return [low, high]
}
const valueAt = (t, v, time) => { const i = lastAt(t, time); return i < 0 ? null : v[i] }
const soft = (name, alpha) => 'color-mix(in srgb, ' + color(name) + ' ' + alpha + '%, transparent)'

const equityPane = () => {
  const t = sum(data.equity.t)
  const v = data.equity.v
  const other = data.benchmark && { t: sum(data.benchmark.t), v: data.benchmark.v }
  return {
    range: (view) => {
      const own = visibleRange(view, t, v)
      const rest = other ? visibleRange(view, other.t, other.v) : own
      return [Math.min(own[0], rest[0]), Math.max(own[1], rest[1])]
    },
    label: short,
    draw: (g, view, y, box) => {
      fillArea(g, view, t, v, y, box.bottom, soft('accent', 10))
      g.strokeStyle = color('muted')
      g.lineWidth = 1
      g.setLineDash([4, 4])
      g.beginPath(); g.moveTo(0, y(data.cash)); g.lineTo(view.width, y(data.cash)); g.stroke()
      g.setLineDash([])
      if (other) strokeLine(g, view, other.t, other.v, y, { stroke: color('second'), width: 1.2 })
      strokeLine(g, view, t, v, y, { stroke: color('accent'), width: 1.8 })
    },
    read: (time) => {
      const own = valueAt(t, v, time)
      const rest = other ? valueAt(other.t, other.v, time) : null
      const narrow = innerWidth < 720
      const amount = (value) => (narrow ? grouped(value, 0) : money(value))
      const texts = []
      if (own !== null) texts.push(amount(own) + (narrow ? '' : ' ' + data.currency))
      if (rest !== null) texts.push((narrow ? 'hold ' : 'buy and hold ') + amount(rest))
      return texts.join(' \\u00b7 ')
    },
    dot: (time) => [valueAt(t, v, time), 'accent'],
  }
}

const fallPane = () => {
  const t = sum(data.equity.t)
  let peak = data.cash
  const v = data.equity.v.map((equity) => {
    peak = Math.max(peak, equity)
    return peak > 0 ? equity / peak - 1 : 0
  })
  return {
    range: (view) => [Math.min(visibleRange(view, t, v)[0], -0.001), 0],
    label: (value, step) => percent(value, places(step * 100)),
    draw: (g, view, y) => {
      fillArea(g, view, t, v, y, 0, soft('loss', 24))
      strokeLine(g, view, t, v, y, { stroke: color('loss'), width: 1.2 })
    },
    read: (time) => { const value = valueAt(t, v, time); return value === null ? '' : percent(value, 2) },
    dot: (time) => [valueAt(t, v, time), 'loss'],
  }
}

const exposurePane = () => {
  const t = sum(data.exposure.t)
  const { g: gross, n: net } = data.exposure
  return {
    range: (view) => {
      const a = visibleRange(view, t, gross)
      const b = visibleRange(view, t, net)
      return [Math.min(0, b[0]), Math.max(0.01, a[1])]
    },
    label: (value, step) => percent(value, places(step * 100)),
    draw: (g, view, y) => {
      fillArea(g, view, t, gross, y, 0, soft('muted', 32), true)
      strokeLine(g, view, t, net, y, { stroke: color('accent'), width: 0.9, step: true })
    },
    read: (time) => {
      const i = Math.min(t.length - 1, lastAt(t, time) + 1)
      return 'gross ' + percent(gross[i], 1) + ' \\u00b7 net ' + percent(net[i], 1)
    },
  }
}

const rollingPane = (values, tint, text) => {
  const t = sum(data.rolling.t)
  return {
    range: (view) => {
      const found = visibleRange(view, t, values)
      return found[0] > found[1] ? [-1, 1] : [Math.min(0, found[0]), Math.max(0, found[1])]
    },
    label: text.label,
    draw: (g, view, y) => {
      g.strokeStyle = color('muted')
      g.lineWidth = 1
      g.beginPath(); g.moveTo(0, y(0)); g.lineTo(view.width, y(0)); g.stroke()
      strokeLine(g, view, t, values, y, { stroke: color(tint), width: 1.5 })
    },
    read: (time) => { const value = valueAt(t, values, time); return value === null ? '' : text.read(value) },
    dot: (time) => [valueAt(t, values, time), tint],
  }
}

/** Candles of one instrument, put together as far as the width calls for. */
const decodePrices = (each) => {
  const unit = 10 ** -each.scale
  const close = sum(each.c)
  const before = (i) => (i === 0 ? 0 : close[i - 1])
  const open = each.line ? close : each.o.map((step, i) => step + before(i))
  return {
    ...each,
    t: sum(each.t),
    open: open.map((v) => v * unit),
    close: close.map((v) => v * unit),
    high: close.map((v, i) => (each.line ? v : Math.max(v, open[i]) + each.h[i]) * unit),
    low: close.map((v, i) => (each.line ? v : Math.min(v, open[i]) - each.l[i]) * unit),
  }
}

const pricePane = () => {
  const all = data.prices.map((each) => ({ each, made: null }))
  let shown = 0
  const now = () => {
    const entry = all[shown]
    return entry.made || (entry.made = decodePrices(entry.each))
  }
  const span = (view) => {
    const { t, interval } = now()
    return [Math.max(0, lastAt(t, view.from - interval)), Math.max(0, lastAt(t, view.to))]
  }
  const triangle = (g, x, y, up, size, fill, stroke) => {
    const s = up ? 1 : -1
    g.beginPath()
    g.moveTo(x, y)
    g.lineTo(x - size, y + s * size * 1.7)
    g.lineTo(x + size, y + s * size * 1.7)
    g.closePath()
    g.fillStyle = fill
    g.fill()
    g.strokeStyle = stroke
    g.lineWidth = 1
    g.stroke()
  }
  const drawCandles = (g, view, y, p, first, last) => {
    const per = Math.max(1, Math.ceil(((last - first + 1) * 3.4) / view.width))
    const width = Math.max(1, Math.min(11, (view.width / ((last - first + 1) / per)) * 0.68))
    for (let i = first - (first % per); i <= last; i += per) {
      const end = Math.min(i + per - 1, p.t.length - 1)
      let high = p.high[i]
      let low = p.low[i]
      for (let k = i + 1; k <= end; k++) {
        high = Math.max(high, p.high[k])
        low = Math.min(low, p.low[k])
      }
      const x = (view.x(p.t[i]) + view.x(p.t[end] + p.interval)) / 2
      const rises = p.close[end] >= p.open[i]
      g.fillStyle = g.strokeStyle = tints[rises ? 'rise' : 'drop']
      g.fillRect(x - 0.5, y(high), 1, Math.max(1, y(low) - y(high)))
      const top = y(Math.max(p.open[i], p.close[end]))
      g.fillRect(x - width / 2, top, width, Math.max(1, y(Math.min(p.open[i], p.close[end])) - top))
    }
  }
  let tints = {}
  return {
    get count() { return all.length },
    choose: (i) => { shown = i },
    range: (view) => {
      const p = now()
      const [first, last] = span(view)
      let low = Infinity
      let high = -Infinity
      for (let i = first; i <= last; i++) {
        low = Math.min(low, p.low[i])
        high = Math.max(high, p.high[i])
      }
      const room = (high - low) * 0.05
      return [low - room, high + room]
    },
    label: (value, step) => short(value, step),
    draw: (g, view, y) => {
      const p = now()
      const [first, last] = span(view)
      tints = { rise: color('rise'), drop: color('drop') }
      if (p.line) strokeLine(g, view, p.t, p.close, y, { stroke: color('ink'), width: 1.1 })
      else drawCandles(g, view, y, p, first, last)
      const gain = color('gain')
      const loss = color('loss')
      g.lineWidth = 1.4
      const visible = p.fills.filter(([t]) => t >= view.from && t <= view.to)
      // so many would hide the price that they are there to explain
      const dense = visible.length > view.width / 3
      for (const [entry, held, from, to, sign] of p.trips) {
        if (dense || entry + held < view.from || entry > view.to) continue
        g.strokeStyle = sign > 0 ? gain : loss
        g.setLineDash([3, 3])
        g.beginPath()
        g.moveTo(view.x(entry), y(from))
        g.lineTo(view.x(entry + held), y(to))
        g.stroke()
      }
      g.setLineDash([])
      g.globalAlpha = dense ? 0.55 : 1
      const size = dense ? 1.6 : visible.length > view.width / 6 ? 2.6 : visible.length > view.width / 16 ? 3.6 : 5
      const page = color('card')
      for (const [t, side, opens, , price] of visible) {
        const tint = color(side > 0 ? 'buy' : 'sell')
        triangle(g, view.x(t), y(Number(price.replace(/,/g, ''))), side > 0, size, opens ? tint : page, tint)
      }
    },
    read: (time) => {
      const p = now()
      const i = lastAt(p.t, time)
      if (i < 0) return ''
      const text = (value) => grouped(value, Math.min(p.scale, 4)).replace(/(\\.\\d\\d\\d*?)0+$/, '$1')
      if (p.line || innerWidth < 720) return 'close ' + text(p.close[i])
      return 'O ' + text(p.open[i]) + '  H ' + text(p.high[i]) + '  L ' + text(p.low[i]) + '  C ' + text(p.close[i])
    },
    /** Fills beside a place, for the tip. */
    near: (view, x, reach) => {
      const found = now().fills.filter(([t]) => Math.abs(view.x(t) - x) <= reach)
      return found
        .sort((a, b) => Math.abs(view.x(a[0]) - x) - Math.abs(view.x(b[0]) - x))
        .slice(0, 4)
        .sort((a, b) => a[0] - b[0])
        .map(([t, side, opens, quantity, price, fee]) => [
          side > 0,
          stamp(t),
          (side > 0 ? 'Buy ' : 'Sell ') + quantity + ' at ' + price,
          (opens ? 'entry' : 'exit') + ', fee ' + fee,
        ])
    },
  }
}
`
