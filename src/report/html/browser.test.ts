/** The report in a real browser, where one is found: no error, no request, and all that it should show. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { makeMinuteYear } from '../../../test/support/minute-year.ts'
import { renderHtml } from './render.ts'

const CANDIDATES = [
  process.env['CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const browser = CANDIDATES.find((path) => path !== '' && existsSync(path))
const LONGEST_MS = 60_000

/** Runs in the page before its own script: what goes wrong, what is asked of the network, and then a try of it all. */
const PROBE = `<script>
window.problems = []
addEventListener('error', (event) => problems.push(String(event.message)))
addEventListener('unhandledrejection', (event) => problems.push(String(event.reason)))
addEventListener('securitypolicyviolation', (event) => problems.push('policy: ' + event.blockedURI))
addEventListener('load', () => setTimeout(() => {
  const board = document.getElementById('board')
  const press = (key) => board.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  for (const key of ['ArrowLeft', 'ArrowLeft', '+', '+', 'ArrowRight', '-', 'Home', 'End']) press(key)
  for (const button of document.querySelectorAll('.buttons button')) button.click()
  document.querySelector('table.trips th:nth-child(8) button').click()
  document.querySelector('table.trips tbody tr').click()
  document.querySelector('#all-trips').click()
  document.querySelector('a[data-term]').click()
  const opened = document.getElementById('note').textContent
  document.getElementById('theme').click()
  setTimeout(() => {
    const drawn = [...document.querySelectorAll('canvas')].map((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      return data.some((value) => value !== 0)
    })
    const result = {
      problems,
      requests: performance.getEntriesByType('resource').map(({ name }) => name).filter((n) => !n.startsWith('data:')),
      drawn,
      opened,
      spoken: board.getAttribute('aria-valuetext'),
      firstNet: document.querySelector('table.trips tbody td:nth-child(8)').textContent,
      theme: document.documentElement.dataset.theme,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      width: innerWidth,
    }
    parent.postMessage(result, '*')
  }, 300)
}, 300))
</script>`

interface Seen {
  readonly problems: readonly string[]
  readonly requests: readonly string[]
  readonly drawn: readonly boolean[]
  readonly opened: string
  readonly spoken: string
  readonly firstNet: string
  readonly theme: string
  readonly overflow: number
  readonly width: number
}

describe.skipIf(browser === undefined)('the report in a browser (skipped where there is no Chromium)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fulmar-report-'))
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const page = renderHtml(makeMinuteYear())
  writeFileSync(join(folder, 'report.html'), page.replace('<head>', `<head>${PROBE}`))

  /** A frame of the width wanted: a window cannot be as narrow as a phone. */
  function look(width: number): Seen {
    const frame = join(folder, `frame-${String(width)}.html`)
    writeFileSync(
      frame,
      `<body><iframe src="report.html" style="width:${String(width)}px;height:900px;border:0"></iframe><pre id="seen"></pre>
      <script>addEventListener('message', ({ data }) => { seen.textContent = JSON.stringify(data) })</script></body>`,
    )
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=5000', '--dump-dom']
    const done = spawnSync(
      browser ?? '',
      [
        ...flags,
        `--user-data-dir=${join(folder, 'profile')}`,
        '--window-size=1400,1000',
        pathToFileURL(frame).href,
      ],
      { encoding: 'utf8', timeout: LONGEST_MS, maxBuffer: 1 << 26 },
    )
    const text = /<pre id="seen">([^<]*)<\/pre>/.exec(done.stdout)?.[1] ?? ''
    return JSON.parse(text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')) as Seen
  }

  it.each([1280, 390])(
    'at %i pixels draws every chart, answers keys and presses, fails at nothing and asks for nothing',
    (width) => {
      const seen = look(width)
      expect(seen.problems).toEqual([])
      expect(seen.requests).toEqual([])
      expect(seen.drawn).toEqual(new Array<boolean>(7).fill(true))
      expect(seen.spoken).toMatch(/^20\d\d-\d\d-\d\d \d\d:\d\d, .*Equity.*Drawdown -?/s)
      expect(seen.opened).toContain('Total return')
      expect(seen.theme).toMatch(/^(dark|light)$/)
      expect(seen.firstNet).toMatch(/^\+/)
      expect([seen.width, seen.overflow]).toEqual([width, 0])
    },
    LONGEST_MS,
  )
})
