/**
 * Runs in the reader's browser. A board is a stack of panes over one axis of time: drawing, crosshair, zoom by
 * buttons, drag, pinch and keys. With the keys it is a slider, so that a screen reader speaks each point.
 */
export const SCRIPT_BOARD = `
const GUTTER = () => (innerWidth < 720 ? 50 : 62)
const boards = []

const makeBoard = (root, axis, panes) => {
  const view = { a: 0, b: axis.total, width: 0, from: 0, to: 0, x: null }
  const least = Math.min(axis.total, Math.max(axis.total / 4000, 60))
  const items = panes.map((pane, i) => {
    const canvas = root.querySelectorAll('canvas')[i]
    return { pane, canvas, g: canvas.getContext('2d'), out: root.querySelectorAll('.reading')[i], y: null }
  })
  const tip = root.querySelector('.tip')
  const summary = root.getAttribute('aria-label')
  let cursor = null
  let brush = null
  let queued = false
  let zoomed = false

  const paint = () => {
    queued = false
    const style = getComputedStyle(root.querySelector('.pane'))
    const inner = root.querySelector('.pane').clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
    view.width = Math.max(40, inner - GUTTER())
    view.from = axis.toTime(view.a)
    view.to = axis.toTime(view.b)
    view.x = (t) => ((axis.toAxis(t) - view.a) / (view.b - view.a)) * view.width
    const marks = timeMarks(axis, view.a, view.b, view.width, innerWidth < 720 ? 62 : 84)
    items.forEach((item, i) => paintPane(item, marks, i === items.length - 1))
    read()
  }
  const paintPane = (item, marks, isLast) => {
    const { canvas, g, pane } = item
    const ratio = Math.min(3, devicePixelRatio || 1)
    const height = canvas.clientHeight
    const plot = height - (isLast ? 20 : 0)
    canvas.width = Math.round(canvas.clientWidth * ratio)
    canvas.height = Math.round(height * ratio)
    g.setTransform(ratio, 0, 0, ratio, 0, 0)
    g.font = '11px system-ui, sans-serif'
    const [low, high] = pane.range(view)
    const scale = valueScale(low, high, Math.max(3, Math.round(plot / 44)))
    item.y = (value) => ((scale.top - value) / (scale.top - scale.bottom)) * plot
    g.strokeStyle = color('rule')
    g.lineWidth = 1
    g.fillStyle = color('muted')
    g.beginPath()
    for (const value of scale.marks) {
      const y = Math.round(item.y(value)) + 0.5
      g.moveTo(0, y)
      g.lineTo(view.width, y)
      if (y > 5 && y < plot - 4) g.fillText(pane.label(value, scale.step), view.width + 6, y + 3.5)
    }
    for (const [x] of marks) { g.moveTo(Math.round(x) + 0.5, 0); g.lineTo(Math.round(x) + 0.5, plot) }
    g.stroke()
    if (isLast) {
      for (const [x, label] of marks) {
        const half = g.measureText(label).width / 2
        g.fillText(label, Math.max(0, Math.min(x - half, view.width - 2 * half)), plot + 15)
      }
    }
    g.save()
    g.beginPath()
    g.rect(0, 0, view.width, plot)
    g.clip()
    pane.draw(g, view, item.y, scale)
    if (brush) {
      g.fillStyle = soft('accent', 16)
      g.fillRect(Math.min(brush[0], brush[1]), 0, Math.abs(brush[1] - brush[0]), plot)
    }
    if (cursor !== null) {
      const x = Math.round(view.x(cursor)) + 0.5
      g.strokeStyle = color('muted')
      g.lineWidth = 1
      g.beginPath(); g.moveTo(x, 0); g.lineTo(x, plot); g.stroke()
      const dot = pane.dot && pane.dot(cursor)
      if (dot && dot[0] !== null) {
        g.fillStyle = color(dot[1])
        g.beginPath(); g.arc(x, item.y(dot[0]), 3.5, 0, 7); g.fill()
      }
    }
    g.restore()
  }
  const read = () => {
    const time = cursor === null ? view.to : cursor
    const texts = items.map((item) => item.pane.read(time))
    items.forEach((item, i) => { item.out.textContent = texts[i] })
    const when = root.querySelector('.when')
    when.textContent = cursor === null ? stamp(view.from) + ' \\u2013 ' + stamp(view.to) : stamp(cursor)
    const priced = items.find(({ pane }) => pane.near)
    const fills = cursor === null || !priced ? [] : priced.pane.near(view, view.x(cursor), 7)
    tip.hidden = fills.length === 0
    if (fills.length > 0) {
      tip.replaceChildren(...fills.map(([buys, when2, what, more]) => {
        const line = document.createElement('div')
        const name = Object.assign(document.createElement('b'), { textContent: what, className: buys ? 'buy' : 'sell' })
        line.append(name, document.createElement('br'), when2 + ' \\u00b7 ' + more)
        return line
      }))
      const x = view.x(cursor)
      const room = view.width - tip.offsetWidth
      tip.style.left = (x + 14 < room ? x + 14 : Math.max(0, x - 14 - tip.offsetWidth)) + 'px'
      tip.style.top = priced.canvas.offsetTop + 8 + 'px'
    }
    root.setAttribute('aria-valuenow', Math.round((1000 * axis.toAxis(time)) / axis.total))
    const spoken = panes.map((_, i) => root.querySelectorAll('.pane-name')[i].textContent.trim() + ' ' + texts[i])
    root.setAttribute('aria-valuetext', cursor === null ? summary : stamp(time) + ', ' + spoken.join(', '))
  }
  const redraw = () => {
    if (queued) return
    queued = true
    requestAnimationFrame(paint)
  }
  const look = (a, b) => {
    const size = Math.max(least, Math.min(axis.total, b - a))
    view.a = Math.max(0, Math.min(axis.total - size, a + (b - a - size) / 2))
    view.b = view.a + size
    zoomed = size < axis.total * 0.999
    for (const button of root.querySelectorAll('[data-range]')) button.setAttribute('aria-pressed', 'false')
    if (!zoomed) root.querySelector('[data-range="all"]').setAttribute('aria-pressed', 'true')
    for (const button of root.querySelectorAll('[data-move]')) button.disabled = !zoomed && button.dataset.move !== 'in'
    redraw()
  }
  const zoom = (factor, at) => {
    const size = (view.b - view.a) * factor
    const share = (at - view.a) / (view.b - view.a)
    look(at - share * size, at + (1 - share) * size)
  }
  const pan = (share) => {
    const step = (view.b - view.a) * share
    const a = Math.max(0, Math.min(axis.total - (view.b - view.a), view.a + step))
    look(a, a + view.b - view.a)
  }
  const at = (event) => {
    const box = items[0].canvas.getBoundingClientRect()
    return Math.max(0, Math.min(view.width, event.clientX - box.left))
  }
  const uAt = (x) => view.a + (x / view.width) * (view.b - view.a)
  const point = (x) => { cursor = axis.toTime(uAt(x)); redraw() }

  const fingers = new Map()
  let pinch = null
  const spread = () => {
    const xs = [...fingers.values()]
    return { size: Math.max(20, Math.abs(xs[0] - xs[1])), middle: (xs[0] + xs[1]) / 2 }
  }
  for (const { canvas } of items) {
    canvas.addEventListener('pointerdown', (event) => {
      if (event.pointerType === 'mouse') {
        if (event.button !== 0) return
        brush = [at(event), at(event)]
        canvas.setPointerCapture(event.pointerId)
        return
      }
      fingers.set(event.pointerId, at(event))
      if (fingers.size === 2) {
        const { size, middle } = spread()
        pinch = { size, u: uAt(middle), span: view.b - view.a }
        cursor = null
      } else point(at(event))
    })
    canvas.addEventListener('pointermove', (event) => {
      if (event.pointerType === 'mouse' && brush) brush[1] = at(event)
      if (fingers.has(event.pointerId)) fingers.set(event.pointerId, at(event))
      if (pinch && fingers.size === 2) {
        const { size, middle } = spread()
        const span = pinch.span * (pinch.size / size)
        look(pinch.u - (middle / view.width) * span, pinch.u + (1 - middle / view.width) * span)
      } else point(at(event))
    })
    const lift = (event) => {
      fingers.delete(event.pointerId)
      if (fingers.size < 2) pinch = null
      if (!brush) return
      const [from, to] = [Math.min(...brush), Math.max(...brush)]
      brush = null
      if (to - from > 6) look(uAt(from), uAt(to))
      redraw()
    }
    canvas.addEventListener('pointerup', lift)
    canvas.addEventListener('pointercancel', lift)
    canvas.addEventListener('pointerleave', (event) => {
      if (event.pointerType !== 'mouse' || brush) return
      cursor = null
      redraw()
    })
    canvas.addEventListener('dblclick', () => look(0, axis.total))
    canvas.addEventListener('wheel', (event) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault()
        zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, uAt(at(event)))
      } else if (zoomed && Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault()
        pan(event.deltaX / view.width)
      }
    }, { passive: false })
  }
  const middle = () => (cursor === null ? (view.a + view.b) / 2 : axis.toAxis(cursor))
  const keys = {
    ArrowLeft: (e) => (e.shiftKey ? pan(-0.25) : point(cursor === null ? view.width : view.x(cursor) - step())),
    ArrowRight: (e) => (e.shiftKey ? pan(0.25) : point(cursor === null ? 0 : view.x(cursor) + step())),
    Home: () => point(0),
    End: () => point(view.width),
    '+': () => zoom(0.5, middle()),
    '=': () => zoom(0.5, middle()),
    '-': () => zoom(2, middle()),
    0: () => look(0, axis.total),
    Escape: () => { cursor = null; redraw() },
  }
  const step = () => Math.max(1, view.width / 200)
  root.addEventListener('keydown', (event) => {
    if (event.target !== root || event.ctrlKey || event.metaKey || event.altKey) return
    const action = keys[event.key]
    if (!action) return
    event.preventDefault()
    action(event)
  })
  root.addEventListener('click', (event) => {
    const button = event.target.closest('button')
    if (!button) return
    const { range, move } = button.dataset
    if (range === 'all') look(0, axis.total)
    else if (range) {
      const end = zoomed ? axis.toTime(view.b) : axis.toTime(axis.total)
      const a = axis.toAxis(end - Number(range))
      look(a, Math.max(axis.toAxis(end), a + least))
      button.setAttribute('aria-pressed', 'true')
    }
    else if (move === 'in') zoom(0.5, (view.a + view.b) / 2)
    else if (move === 'out') zoom(2, (view.a + view.b) / 2)
    else if (move === 'left') pan(-0.5)
    else if (move === 'right') pan(0.5)
  })
  root.tabIndex = 0
  root.setAttribute('role', 'slider')
  root.setAttribute('aria-valuemin', 0)
  root.setAttribute('aria-valuemax', 1000)
  root.setAttribute('aria-label', root.dataset.name + ': arrow keys move through time, plus and minus zoom')
  const board = { redraw, look: (from, to) => look(axis.toAxis(from), axis.toAxis(to)), point: (t) => { cursor = t; redraw() } }
  boards.push(board)
  new ResizeObserver(redraw).observe(root)
  look(0, axis.total)
  return board
}
`
