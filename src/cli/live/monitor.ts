import type { Fill } from '../../domain/fill.ts'
import { formatCount, formatMoney, plainText } from '../../report/format.ts'
import type { PaperStatus } from '../../runtime/paper.ts'
import type { Terminal } from '../terminal.ts'
import { FILLS_SHOWN, MESSAGES_SHOWN, fillText, marketTime } from './live-state.ts'
import type { LiveMessage, LiveState } from './live-state.ts'
import { renderLive } from './render-live.ts'
import { Screen } from './screen.ts'

/** Shows a paper run while it goes on. */
export interface Monitor {
  onStatus(status: PaperStatus): void
  onFill(fill: Fill): void
  onMessage(message: LiveMessage): void
  /** Takes away what is only of the moment, and restores the terminal. Safe to call twice. */
  close(): void
}

export type Facts = Pick<LiveState, 'strategy' | 'speed' | 'startingCash' | 'zone' | 'zoneOffset'>

export const silentMonitor: Monitor = {
  onStatus: () => undefined,
  onFill: () => undefined,
  onMessage: () => undefined,
  close: () => undefined,
}

/** A table that is redrawn in place, for terminals. */
export class TableMonitor implements Monitor {
  private readonly terminal: Terminal
  private readonly facts: Facts
  private readonly drawing: { readonly color: boolean; readonly ascii: boolean }
  private readonly screen: Screen
  private readonly started: number
  private readonly fills: Fill[] = []
  private readonly messages: LiveMessage[] = []

  constructor(
    terminal: Terminal,
    facts: Facts,
    drawing: { readonly color: boolean; readonly ascii: boolean },
  ) {
    this.terminal = terminal
    this.facts = facts
    this.drawing = drawing
    this.screen = new Screen(terminal.err)
    this.started = terminal.elapsedMs()
  }

  onStatus(status: PaperStatus): void {
    const { err } = this.terminal
    const elapsedMs = this.terminal.elapsedMs() - this.started
    const state = { ...this.facts, elapsedMs, status, fills: this.fills, messages: this.messages }
    this.screen.draw(renderLive(state, { ...this.drawing, width: err.columns, height: err.rows - 1 }))
  }

  onFill(fill: Fill): void {
    keepLast(this.fills, fill, FILLS_SHOWN)
  }

  onMessage(message: LiveMessage): void {
    keepLast(this.messages, message, MESSAGES_SHOWN)
  }

  close(): void {
    this.screen.close()
  }
}

const LINE_EVERY_MS = 5_000
/** Fills of a fast run come by the thousand; a log is for reading. */
const FILL_LINES_A_SECOND = 10

/** Lines, for pipes and log files: the state every five seconds, and each fill. */
export class LineMonitor implements Monitor {
  private readonly terminal: Terminal
  private readonly facts: Facts
  private lastLine: number
  private second = 0
  private linesInSecond = 0
  private unshown = 0

  constructor(terminal: Terminal, facts: Facts) {
    this.terminal = terminal
    this.facts = facts
    this.lastLine = terminal.elapsedMs()
  }

  onStatus({ kernel, share, fills }: PaperStatus): void {
    const now = this.terminal.elapsedMs()
    if (now - this.lastLine < LINE_EVERY_MS) return
    this.lastLine = now
    const { currency, equity } = kernel
    const profit = formatMoney(equity - this.facts.startingCash, currency, { sign: true })
    const percent = `${String(Math.floor(share * 100))} %`
    this.write(
      `${this.time(kernel.now)}  ${percent}  equity ${formatMoney(equity, currency)} ${currency} (${profit}), ` +
        `${formatCount(fills)} ${fills === 1 ? 'fill' : 'fills'}, ${String(kernel.openOrders.length)} open ${kernel.openOrders.length === 1 ? 'order' : 'orders'}`,
    )
  }

  onFill(fill: Fill): void {
    const second = Math.floor(this.terminal.elapsedMs() / 1000)
    if (second !== this.second) {
      this.second = second
      this.linesInSecond = 0
      this.tellUnshown()
    }
    if (this.linesInSecond >= FILL_LINES_A_SECOND) {
      this.unshown += 1
      return
    }
    this.linesInSecond += 1
    this.write(`${this.time(fill.eventTime)}  ${plainText(fillText(fill))}`)
  }

  onMessage({ text, time }: LiveMessage): void {
    this.write(time > 0 ? `${this.time(time)}  ${plainText(text)}` : plainText(text))
  }

  close(): void {
    this.tellUnshown()
  }

  private tellUnshown(): void {
    if (this.unshown > 0) this.write(`… and ${formatCount(this.unshown)} more fills`)
    this.unshown = 0
  }

  private time(micros: number): string {
    return marketTime(this.facts, micros)
  }

  private write(line: string): void {
    this.terminal.err.write(`${line}\n`)
  }
}

function keepLast<T>(list: T[], item: T, most: number): void {
  list.push(item)
  if (list.length > most) list.shift()
}
