import { EXIT } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

/** One call of the command line: its terminal, and the exit code that its command came to. */
export class Session {
  exitCode: number = EXIT.fine
  readonly terminal: Terminal

  constructor(terminal: Terminal) {
    this.terminal = terminal
  }
}
