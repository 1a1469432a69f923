import type { PaperStatus } from '../../runtime/paper.ts'
import type { RunControl } from '../../runtime/run-control.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { ControlFolder, FiledCommand } from './control-folder.ts'

/** How often the folder is looked into: 250 ms. */
const LOOK_EVERY = 250_000
/** How often the status is written: 1 s. */
const STATUS_EVERY_MS = 1000
/** A command that is older than this when a run starts is nobody's any more: one hour. */
const STALE_MS = 3_600_000
/** Orders whose cancel is remembered, to say in the answer which they were. */
const MOST_CANCELS = 1000

/** What the status file of a run says, beside what the engine knows. */
export interface RunStatus {
  readonly pid: number
  readonly strategy: string
  readonly mode: 'paper'
  /** ISO 8601, by the wall clock. */
  readonly written: string
  readonly kernel: PaperStatus['kernel'] | null
}

type HeardRecord = Parameters<Parameters<RunControl['listen']>[0]>[0]
type StateChange = Extract<HeardRecord, { readonly type: 'tradingStateChanged' }>

/** One run's ear at the control folder: obeys commands, answers them, files kills, says how it stands. */
export class RunWatch {
  private readonly folder: ControlFolder
  private readonly control: RunControl
  private readonly strategy: string
  private readonly say: (text: string) => void
  private readonly started = Date.now()
  private readonly stopping = new AbortController()
  private seen = new Set<string>()
  private readonly canceled = new Map<string, string>()
  private kernel: PaperStatus['kernel'] | null = null
  private shown = -Infinity
  private loop: Promise<void> = Promise.resolve()
  private readonly obeying = new Set<Promise<void>>()
  private readonly complaints = new Set<string>()

  constructor(folder: ControlFolder, control: RunControl, strategy: string, say: (text: string) => void) {
    this.folder = folder
    this.control = control
    this.strategy = strategy
    this.say = say
    control.listen((record) => {
      if (record.type === 'cancelRequested') this.noteCancel(record.order)
      if (record.type === 'tradingStateChanged') this.file(record)
    })
  }

  start(): void {
    this.loop = this.run()
  }

  onStatus({ kernel }: PaperStatus): void {
    this.kernel = kernel
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await this.loop
    // what came in the last moment is answered, by the control that has ended
    this.attempt(() => {
      this.look()
    })
    await Promise.all(this.obeying)
    this.attempt(() => {
      this.folder.leave(process.pid)
    })
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping
    for (;;) {
      await systemClock.sleep(LOOK_EVERY, signal)
      if (signal.aborted) return
      this.attempt(() => {
        this.look()
        this.writeStatus()
      })
    }
  }

  private look(): void {
    const { commands, bad } = this.folder.commands()
    for (const { name, why, id } of bad) {
      this.folder.setAside(name)
      if (id !== null) this.refuse(id, why)
      this.say(
        `WARNING RISK_COMMAND_REFUSED: ${name} in the control folder is no command (${why}); moved to bad/.`,
      )
    }
    // left behind by somebody who did not wait for a run that never came
    for (const { id, time } of commands) if (time < this.started - STALE_MS) this.folder.takeBack(id)
    const fresh = commands.filter(({ id, time }) => time >= this.started && !this.seen.has(id))
    this.seen = new Set(commands.map(({ id }) => id))
    for (const command of fresh) {
      const obeying = this.obey(command)
      this.obeying.add(obeying)
      void obeying.then(() => this.obeying.delete(obeying))
    }
  }

  /** Somebody waits for an answer also of what is no command. */
  private refuse(id: string, why: string): void {
    const message = `This is no command: ${why}.`
    this.attempt(() => {
      this.folder.answer(id, process.pid, {
        id,
        outcome: 'refused',
        message,
        orders: [],
        strategy: this.strategy,
      })
    })
  }

  private async obey({ time: _, ...command }: FiledCommand): Promise<void> {
    const answer = await this.control.command(command)
    this.attempt(() => {
      this.folder.answer(command.id, process.pid, {
        ...answer,
        strategy: this.strategy,
        orders: answer.canceled.map((id) => this.canceled.get(id) ?? id),
      })
    })
  }

  /** Also of what a signal, the strategy or the program did: the next start finds it. Of a kill only `fulmar release` ends it. */
  private file({ scope, state, killed, by, reason }: StateChange): void {
    const time = new Date().toISOString()
    this.attempt(() => {
      if (killed) this.folder.latch({ scope, state: 'killed', by, reason, time })
      else if (state === 'halted' || state === 'reducing')
        this.folder.latch({ scope, state, by, reason, time })
      else if (this.folder.latchOf(scope)?.state !== 'killed') this.folder.unlatch(scope)
    })
  }

  private noteCancel(order: {
    readonly clientOrderId: string
    readonly side: string
    readonly quantity: { toString(): string }
    readonly instrumentId: string
    readonly type: string
  }): void {
    const { clientOrderId, side, quantity, instrumentId, type } = order
    this.canceled.set(
      clientOrderId,
      `${side} ${quantity.toString()} ${instrumentId} (${type}, ${clientOrderId})`,
    )
    if (this.canceled.size <= MOST_CANCELS) return
    const [oldest] = this.canceled.keys()
    if (oldest !== undefined) this.canceled.delete(oldest)
  }

  private writeStatus(): void {
    const now = Date.now()
    if (now - this.shown < STATUS_EVERY_MS) return
    this.shown = now
    const { strategy, kernel } = this
    const status: RunStatus = {
      pid: process.pid,
      strategy,
      mode: 'paper',
      written: new Date(now).toISOString(),
      kernel,
    }
    this.folder.status(process.pid, status)
  }

  /** A folder that cannot be used is said once, and stops no run: signals and the program's own kill go on. */
  private attempt(act: () => void): void {
    try {
      act()
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      if (!this.complaints.has(text)) this.say(`WARNING CONFIG_OUTPUT_UNWRITABLE: ${text}`)
      this.complaints.add(text)
    }
  }
}
