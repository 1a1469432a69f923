import { describe, expect, it } from 'vitest'
import { withoutAnsi } from '../report/ansi.ts'
import { fakeTerminal } from './fake-terminal.test-support.ts'
import { ProgressDisplay, renderProgress } from './progress.ts'

const half = { share: 0.5, events: 2_000_000, elapsedMs: 1_000 }

describe('the progress bar', () => {
  it('shows share, speed and time left', () => {
    expect(renderProgress(half, { width: 80, color: false, ascii: true })).toBe(
      '####################....................   50 %  2.00M events/s  1 s left',
    )
  })

  it('is never as wide as the terminal, which would wrap', () => {
    for (let width = 5; width <= 200; width++) {
      for (const share of [0, 0.001, 0.3337, 1, 2, NaN]) {
        const line = withoutAnsi(renderProgress({ ...half, share }, { width, color: true, ascii: false }))
        expect([...line].length).toBeLessThan(width)
      }
    }
  })

  it('says nothing of the time left before it can know it', () => {
    const early = renderProgress({ ...half, elapsedMs: 100 }, { width: 80, color: false, ascii: true })
    expect(early).not.toContain('left')
  })
})

describe('the progress display', () => {
  it('redraws one line on a terminal, and takes it away', () => {
    const terminal = fakeTerminal({ tty: true })
    const display = new ProgressDisplay(terminal, true, { color: false, ascii: true })
    terminal.now = 1_000
    display.update({ share: 0.5, events: 10 })
    display.clear()
    display.clear()
    expect(terminal.written.err.startsWith('\r#')).toBe(true)
    expect(terminal.written.err.endsWith('\r\u001b[K')).toBe(true)
    expect(terminal.written.err).not.toContain('\n')
  })

  it('writes at most a line for each tenth elsewhere, and none in the first five seconds', () => {
    const terminal = fakeTerminal()
    const display = new ProgressDisplay(terminal, true, { color: true, ascii: false })
    for (let step = 0; step <= 1_000; step++) {
      terminal.now = step * 10
      display.update({ share: step / 1_000, events: step })
    }
    const lines = terminal.written.err.trimEnd().split('\n')
    expect(lines.map((line) => /(\d+) %/.exec(line)?.[1])).toEqual(['50', '60', '70', '80', '90', '100'])
  })

  it('is silent where it is not wanted', () => {
    const terminal = fakeTerminal({ tty: true })
    const display = new ProgressDisplay(terminal, false, { color: false, ascii: false })
    display.update({ share: 0.5, events: 10 })
    display.clear()
    expect(terminal.written).toEqual({ out: '', err: '' })
  })
})
