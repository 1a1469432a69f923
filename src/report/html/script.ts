import { SCRIPT_BOARD } from './script-board.ts'
import { SCRIPT_CORE } from './script-core.ts'
import { SCRIPT_PANES } from './script-panes.ts'

/**
 * Runs in the reader's browser: sets up the boards; light and dark; what a statistic means, on tap; sorting,
 * showing all, and finding a round trip on the chart. Without script the page lacks the charts and these, and
 * nothing else.
 */
const SCRIPT_PAGE = `
document.documentElement.classList.add('scripted')
let main = null
let prices = null
if (data) {
  const axis = makeAxis(data.active)
  const board = document.getElementById('board')
  if (board) {
    const panes = []
    if (data.prices.length > 0) panes.push((prices = pricePane()))
    panes.push(equityPane(), fallPane())
    if (data.exposure) panes.push(exposurePane())
    main = makeBoard(board, axis, panes)
  }
  const rolling = document.getElementById('rolling-board')
  if (rolling && data.rolling) {
    const asPercent = { label: (value, step) => percent(value, places(step * 100)), read: (value) => percent(value, 2) }
    const asRatio = { label: short, read: (value) => grouped(value, 2) }
    makeBoard(rolling, axis, [
      rollingPane(data.rolling.r, 'accent', asPercent),
      rollingPane(data.rolling.v, 'second', asPercent),
      rollingPane(data.rolling.s, 'ink', asRatio),
    ])
  }
}
const choice = document.getElementById('instrument')
const choose = (i) => {
  if (!prices || i < 0 || i >= prices.count) return
  prices.choose(i)
  if (choice) choice.value = String(i)
  main.redraw()
}
if (choice) choice.addEventListener('change', () => choose(Number(choice.value)))

const themeButton = document.getElementById('theme')
const isDark = () => {
  const set = document.documentElement.dataset.theme
  return set ? set === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
}
const named = () => {
  themeButton.textContent = isDark() ? 'Light' : 'Dark'
  themeButton.setAttribute('aria-label', 'Change to ' + (isDark() ? 'light' : 'dark') + ' colors')
  for (const board of boards) board.redraw()
}
themeButton.hidden = false
themeButton.addEventListener('click', () => {
  document.documentElement.dataset.theme = isDark() ? 'light' : 'dark'
  named()
})
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', named)
named()

/* What a statistic means, where it stands. */
const note = document.getElementById('note')
let asked = null
const closeNote = (back) => {
  if (note.hidden) return
  note.hidden = true
  if (asked) asked.setAttribute('aria-expanded', 'false')
  if (asked && back) asked.focus()
  asked = null
}
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-term]')
  if (!link) {
    if (!event.target.closest('#note')) closeNote(false)
    return
  }
  event.preventDefault()
  if (asked === link) return closeNote(true)
  closeNote(false)
  const term = document.getElementById(link.getAttribute('href').slice(1))
  const parts = [...term.children].map((part) => part.cloneNode(true))
  note.replaceChildren(...parts)
  note.hidden = false
  asked = link
  link.setAttribute('aria-expanded', 'true')
  const box = link.getBoundingClientRect()
  const width = Math.min(380, document.documentElement.clientWidth - 24)
  note.style.width = width + 'px'
  note.style.left = Math.max(12, Math.min(box.left, document.documentElement.clientWidth - width - 12)) + scrollX + 'px'
  note.style.top = box.bottom + scrollY + 8 + 'px'
})
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') closeNote(true) })

/* Round trips: sorted by any column, all of them at a press, each to be found on the chart. */
const table = document.querySelector('table.trips')
if (table) {
  const body = table.tBodies[0]
  const figure = (cell) => {
    if (cell.dataset.v !== undefined) return Number(cell.dataset.v)
    const text = cell.textContent.replace(/,/g, '').replace('\\u2212', '-').trim()
    const value = parseFloat(text)
    return Number.isNaN(value) || /^\\d{4}-/.test(text) ? text : value
  }
  const heads = [...table.tHead.rows[0].cells]
  heads.forEach((head, column) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...head.childNodes)
    head.append(button)
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'descending'
      for (const other of heads) other.removeAttribute('aria-sort')
      head.setAttribute('aria-sort', down ? 'ascending' : 'descending')
      const rows = [...body.rows].map((row, i) => [figure(row.cells[column]), i, row])
      const order = (a, b) =>
        typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === 'number' ? -1 : 1
      rows.sort((a, b) => (down ? order(a[0], b[0]) : order(b[0], a[0])) || a[1] - b[1])
      body.append(...rows.map(([, , row]) => row))
    })
  })
  const all = document.getElementById('all-trips')
  if (all) all.addEventListener('click', () => {
    table.classList.remove('short')
    all.remove()
  })
  body.addEventListener('click', (event) => {
    const row = event.target.closest('tr')
    if (!row || !row.dataset.t || !main) return
    const [entry, exit] = row.dataset.t.split(' ').map(Number)
    choose(data.prices.findIndex(({ id }) => id === row.cells[1].textContent.trim()))
    const shown = data.prices[0] ? data.prices[0].interval : 60
    const room = Math.max((exit - entry) * 0.6, shown * 12)
    main.look(entry - room, exit + room)
    main.point(exit)
    document.getElementById('board').scrollIntoView({ block: 'start' })
  })
}
`

export const SCRIPT = `(() => {\n'use strict'\n${SCRIPT_CORE}${SCRIPT_PANES}${SCRIPT_BOARD}${SCRIPT_PAGE}})()`
