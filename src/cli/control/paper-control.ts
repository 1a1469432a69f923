import type { PreparedRun } from '../../runtime/prepare-run.ts'
import type { PaperStatus } from '../../runtime/paper.ts'
import { RunControl } from '../../runtime/run-control.ts'
import type { Terminal } from '../terminal.ts'
import { ControlFolder } from './control-folder.ts'
import { RunWatch } from './run-watch.ts'
import { obeyLatches } from './start-latches.ts'

/** All ways by which a run on paper is told what to do from outside: the folder, and the signal. */
export class PaperControl {
  readonly control = new RunControl()
  private readonly folder: ControlFolder | null
  private readonly unhear: () => void
  private watch: RunWatch | null = null

  /** No folder where `path` is null. */
  constructor(terminal: Terminal, path: string | null) {
    this.folder = path === null ? null : new ControlFolder(path)
    this.unhear = terminal.onKillSignal(() => {
      void this.control.kill({ by: 'signal', reason: 'SIGUSR2' })
    })
  }

  /** Before the run. Throws RISK_KILLED where a kill is latched; returns lines about what else is. */
  obeyLatches({ strategyName, options }: PreparedRun): string[] {
    if (this.folder === null) return []
    const instruments = options.strategies.flatMap(({ definition }) => definition.instruments)
    return obeyLatches(this.folder, this.control, {
      strategies: [strategyName],
      instruments: instruments.map((item) => (typeof item === 'string' ? item : item.id)),
    })
  }

  /** `say` is given what the user should know. */
  begin({ strategyName }: PreparedRun, say: (text: string) => void): void {
    if (this.folder === null) return
    this.watch = new RunWatch(this.folder, this.control, strategyName, say)
    this.watch.start()
  }

  onStatus(status: PaperStatus): void {
    this.watch?.onStatus(status)
  }

  /** After the run: what came last is answered. */
  async end(): Promise<void> {
    await this.watch?.stop()
    this.watch = null
  }

  close(): void {
    this.unhear()
  }
}
