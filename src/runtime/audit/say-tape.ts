/** The entry of a tape that has this sequence: `the bar of SPY.ARCX …`. */
export function sayTapeEvent(body: string, sequence: number): string {
  return `market data (number ${String(sequence)}, ${String(body.length)} characters of tape)`
}
