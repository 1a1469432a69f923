/**
 * Paints text for a terminal. Whether to color at all is the caller's to know (NO_COLOR, FORCE_COLOR, a
 * pipe).
 */
export interface Painter {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly green: (text: string) => string
  readonly red: (text: string) => string
  readonly yellow: (text: string) => string
  readonly cyan: (text: string) => string
  /** Green above zero, red below, plain at zero or where undefined. */
  readonly signed: (text: string, value: number | null) => string
}

const ESCAPE = '\u001b['

export function painter(color: boolean): Painter {
  const style = (on: number, off: number) => (text: string) =>
    color && text !== '' ? `${ESCAPE}${String(on)}m${text}${ESCAPE}${String(off)}m` : text
  const green = style(32, 39)
  const red = style(31, 39)
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    green,
    red,
    yellow: style(33, 39),
    cyan: style(36, 39),
    signed: (text, value) => (value === null || value === 0 ? text : value > 0 ? green(text) : red(text)),
  }
}

/** The text without colors. */
export function withoutAnsi(text: string): string {
  return text.split(ESCAPE).reduce((plain, part) => plain + part.replace(/^[\d;]*m/, ''))
}

const ASCII: Readonly<Record<string, string>> = {
  '─': '-',
  '│': '|',
  '┤': '+',
  '┼': '+',
  '├': '+',
  '┌': '+',
  '┐': '+',
  '└': '+',
  '┘': '+',
  '┬': '+',
  '┴': '+',
  '╭': '.',
  '╮': '.',
  '╰': "'",
  '╯': "'",
  '·': '-',
  '→': '>',
  '–': '-',
  '…': '~',
  '•': '*',
  '÷': '/',
}

/** For terminals without Unicode: the characters that tables and charts are drawn with, one for one. */
export function toAscii(text: string): string {
  return [...text].map((character) => ASCII[character] ?? character).join('')
}
