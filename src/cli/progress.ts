import { painter } from '../report/ansi.ts'
import { formatDuration, formatMoney } from '../report/format.ts'
import type { Terminal } from './terminal.ts'

export interface ProgressState {
  /** 0…1. */
  readonly share: number
  readonly events: number
  readonly elapsedMs: number
}

export interface DrawOptions {
  readonly width: number
  readonly color: boolean
  readonly ascii: boolean
  /** What is counted; default `events`. */
  readonly unit?: string
}

const LONGEST_BAR = 40
/** The first moments say nothing of the rest. */
const ETA_AFTER_MS = 300

/** `████████░░░░  41 %  2.10M events/s  3 s left`, never wider than the width. */
export function renderProgress(state: ProgressState, options: DrawOptions): string {
  const share = Math.min(1, Math.max(0, state.share))
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`
  const parts = [percent]
  if (state.elapsedMs > 0 && state.events > 0) parts.push(`${rateOf(state)} ${options.unit ?? 'events'}/s`)
  const left = timeLeftMs(state)
  if (left !== null) parts.push(`${formatDuration(left)} left`)
  const room = options.width - 1
  while (parts.length > 1 && parts.join('  ').length + 6 > room) parts.pop()
  const text = parts.join('  ')
  const length = Math.min(LONGEST_BAR, room - text.length - 2)
  return length < 4 ? text.slice(0, room) : `${bar(share, length, options)}  ${text}`
}

/** A bar of `length` characters. */
export function bar(
  share: number,
  length: number,
  { color, ascii }: Omit<DrawOptions, 'width' | 'unit'>,
): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * length)
  const [full, empty] = ascii ? ['#', '.'] : ['█', '░']
  const paint = painter(color)
  return `${paint.cyan(full.repeat(filled))}${paint.dim(empty.repeat(length - filled))}`
}

/** Milliseconds until the end at the pace so far; null while that is not known. */
export function timeLeftMs({ share, elapsedMs }: ProgressState): number | null {
  if (share <= 0.001 || share >= 1 || elapsedMs < ETA_AFTER_MS) return null
  const left = (elapsedMs * (1 - share)) / share
  return left < 1000 ? 1000 : left
}

function rateOf({ events, elapsedMs }: ProgressState): string {
  return formatMoney(events / (elapsedMs / 1000), '', { style: 'compact' })
}

const QUIET_MS = 5_000
const STEP = 0.1

/**
 * Shows how far a run is: a bar that is redrawn on a terminal; elsewhere, after five seconds, a line for each
 * tenth; nothing where it is not wanted.
 */
export class ProgressDisplay {
  private readonly started: number
  private readonly terminal: Terminal
  private readonly options: Omit<DrawOptions, 'width'>
  private readonly wanted: boolean
  private shown = false
  private nextStep = STEP

  constructor(terminal: Terminal, wanted: boolean, options: Omit<DrawOptions, 'width'>) {
    this.terminal = terminal
    this.wanted = wanted
    this.options = options
    this.started = terminal.elapsedMs()
  }

  update(progress: { readonly share: number; readonly events: number }): void {
    if (!this.wanted) return
    const { err } = this.terminal
    const state = { ...progress, elapsedMs: this.terminal.elapsedMs() - this.started }
    if (err.isTTY) {
      err.write(`\r${renderProgress(state, { ...this.options, width: err.columns })}\u001b[K`)
      this.shown = true
      return
    }
    if (state.elapsedMs < QUIET_MS || state.share < this.nextStep) return
    this.nextStep = (Math.floor(state.share / STEP) + 1) * STEP
    err.write(`${renderProgress(state, { ...this.options, width: 80, color: false, ascii: true })}\n`)
  }

  /** Takes the bar away again. */
  clear(): void {
    if (this.shown) this.terminal.err.write('\r\u001b[K')
    this.shown = false
  }
}
