import type { TerminalStream } from '../terminal.ts'

const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
const CLEAR_TO_LINE_END = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'

/**
 * Redraws lines in place. Each frame is one write that replaces line by line and never clears first, so that
 * nothing flickers. `close` gives the cursor back; call it whatever happens.
 */
export class Screen {
  private readonly stream: TerminalStream
  private drawn = 0
  private isOpen = false

  constructor(stream: TerminalStream) {
    this.stream = stream
  }

  draw(lines: readonly string[]): void {
    const start = this.isOpen ? this.toTop() : HIDE_CURSOR
    this.isOpen = true
    const frame = lines.map((line) => `${line}${CLEAR_TO_LINE_END}\n`).join('')
    this.stream.write(`${start}${frame}${CLEAR_BELOW}`)
    this.drawn = lines.length
  }

  /** Takes the lines away and shows the cursor again. Safe to call twice. */
  close(): void {
    if (!this.isOpen) return
    this.stream.write(`${this.toTop()}${CLEAR_BELOW}${SHOW_CURSOR}`)
    this.isOpen = false
    this.drawn = 0
  }

  private toTop(): string {
    return this.drawn === 0 ? '\r' : `\u001b[${String(this.drawn)}F`
  }
}
