/**
 * Runs in the reader's browser. Crosshair and reading for the curves, by pointer, touch and arrow keys; with
 * the keys the chart is a slider, so that a screen reader speaks each point. Without script the page lacks
 * nothing but this.
 */
export const SCRIPT = `
(() => {
  const source = document.getElementById('curve-data')
  const chart = document.querySelector('.chart')
  if (!source || !chart) return
  const data = JSON.parse(source.textContent)
  const last = data.time.length - 1
  const plots = [...chart.querySelectorAll('.plot')]
  const cursor = chart.querySelector('.cursor')
  const tip = chart.querySelector('.tip')
  const span = data.time[last] - data.time[0]
  const money = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: data.decimals,
    maximumFractionDigits: data.decimals,
  })
  let index = last

  const height = (p, value) => (data.ranges[p][1] - value) / (data.ranges[p][1] - data.ranges[p][0])
  const text = (i) => [
    new Date(data.time[i] * 1000).toISOString().slice(0, 16).replace('T', ' '),
    money.format(data.equity[i]).replace('-', '\\u2212') + ' ' + data.currency,
    (data.fall[i] * 100).toFixed(2).replace('-', '\\u2212') + ' % from peak',
  ]
  const show = (i) => {
    index = Math.min(last, Math.max(0, i))
    const box = plots[0].getBoundingClientRect()
    const x = ((data.time[index] - data.time[0]) / span) * box.width
    cursor.hidden = tip.hidden = false
    cursor.style.left = x + 'px'
    const lines = text(index)
    const rows = lines.map((line) => Object.assign(document.createElement('div'), { textContent: line }))
    tip.replaceChildren(...rows)
    tip.style.left = Math.min(Math.max(x - tip.offsetWidth / 2, 0), box.width - tip.offsetWidth) + 'px'
    plots.forEach((plot, p) => {
      const dot = plot.querySelector('.dot')
      dot.hidden = false
      dot.style.left = x + 'px'
      dot.style.top = height(p, (p === 0 ? data.equity : data.fall)[index]) * 100 + '%'
    })
    chart.setAttribute('aria-valuenow', index)
    chart.setAttribute('aria-valuetext', lines.join(', '))
  }
  const hide = () => {
    cursor.hidden = tip.hidden = true
    for (const plot of plots) plot.querySelector('.dot').hidden = true
  }
  const nearest = (time) => {
    let low = 0
    let high = last
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (data.time[middle] <= time) low = middle
      else high = middle
    }
    return time - data.time[low] < data.time[high] - time ? low : high
  }
  const point = (event) => {
    const box = plots[0].getBoundingClientRect()
    show(nearest(data.time[0] + ((event.clientX - box.left) / box.width) * span))
  }
  const page = Math.max(1, Math.round(last / 20))
  const keys = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -page, PageUp: page }

  chart.addEventListener('pointermove', point)
  chart.addEventListener('pointerdown', point)
  chart.addEventListener('pointerleave', hide)
  chart.addEventListener('blur', hide)
  chart.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return hide()
    if (event.key === 'Home') show(0)
    else if (event.key === 'End') show(last)
    else if (event.key in keys) show(index + keys[event.key])
    else return
    event.preventDefault()
  })
  const summary = chart.getAttribute('aria-label')
  chart.tabIndex = 0
  chart.setAttribute('role', 'slider')
  chart.setAttribute('aria-valuemin', 0)
  chart.setAttribute('aria-valuemax', last)
  chart.setAttribute('aria-valuenow', last)
  chart.setAttribute('aria-valuetext', summary)
  chart.setAttribute('aria-label', 'Equity and drawdown over time, arrow keys move through the run')
})()
`
