import { randomUUID } from 'node:crypto'
import type { ReconciliationCommand } from '../domain/comparison.ts'
import type {
  KernelInput,
  KillOptions,
  OperatorCommand,
  PromoteCommand,
  ResetBreakerCommand,
  SafetyCommand,
  SetLimitCommand,
} from '../domain/inputs.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import type { CommandAnswer } from '../domain/trading-scope.ts'
import type { KernelRecord } from '../engine/records.ts'

/** Who asks for a kill, and why. */
export interface KillOrder extends KillOptions {
  readonly by: string
  /** A sentence, for the record and for whoever has to release it. */
  readonly reason: string
}

type WithoutId<C extends OperatorCommand> = Omit<C, 'id'> & Partial<Pick<C, 'id'>>

/** A change of a limit. Times are those of the run: on a recorded day, of the recording. */
export interface LimitControlCommand extends Pick<
  SetLimitCommand,
  'verb' | 'name' | 'value' | 'by' | 'reason'
> {
  readonly id?: string
  /** Empty or left out for the account, `strategy/NAME`, or the id of an instrument. */
  readonly scope?: string
  /** When the limit before holds again, in Unix milliseconds; left out: never by itself. */
  readonly expiresAt?: number
  /** The same, in milliseconds from when it is obeyed; goes before `expiresAt`. */
  readonly expiresAfter?: number
}

/** A command with the id left out: it gets one of its own. */
export type ControlCommand =
  | WithoutId<SafetyCommand>
  | WithoutId<ResetBreakerCommand>
  | LimitControlCommand
  | WithoutId<PromoteCommand>
  | WithoutId<ReconciliationCommand>

/**
 * The handle by which a program tells a run what to do while it goes on: make one, pass it to `paper`, and call it.
 * Every call resolves with what became of it, also where it is refused; nothing rejects. A command that is given
 * again under the same `id` changes nothing.
 */
export class RunControl {
  private readonly waiting: KernelInput[] = []
  private readonly asking = new Map<string, Asking[]>()
  private readonly listeners: ((record: KernelRecord) => void)[] = []
  private arrival: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null
  private isOver = false

  /** Cancels everything open in scope, and latches: ahead of everything else, also while the journal hangs. */
  kill(order: KillOrder): Promise<CommandAnswer> {
    return this.command({ ...order, verb: 'kill' })
  }

  /**
   * Halt, reduce, resume, release, cancelAll, thaw or kill, of everything or of one scope; resetBreaker, setLimit or
   * promote. Whatever loosens takes a named person and a reason, and is refused without.
   */
  command(given: ControlCommand): Promise<CommandAnswer> {
    const command = operatorCommand(given, given.id ?? randomUUID())
    const { id } = command
    if (this.isOver) return Promise.resolve(over(command))
    return new Promise((resolve) => {
      const others = this.asking.get(id)
      const asking = { command, resolve }
      if (others === undefined) this.asking.set(id, [asking])
      else others.push(asking)
      this.waiting.push(inputOf(command))
      this.arrival?.resolve()
      this.arrival = null
    })
  }

  /** Hears every record of the run, in order, for whoever shows or keeps them. */
  listen(listener: (record: KernelRecord) => void): void {
    this.listeners.push(listener)
  }

  get hasWaiting(): boolean {
    return this.waiting.length > 0
  }

  /** For the driver of the run: what waits, in the order in which it came. */
  take(): readonly KernelInput[] {
    return this.waiting.splice(0)
  }

  /** For the driver: resolves as soon as something waits. */
  arrived(): Promise<void> {
    if (this.hasWaiting) return Promise.resolve()
    if (this.arrival === null) {
      let resolve = (): void => undefined
      const promise = new Promise<void>((done) => {
        resolve = done
      })
      this.arrival = { promise, resolve }
    }
    return this.arrival.promise
  }

  /** For the driver: every record of the kernel. */
  onRecord(record: KernelRecord): void {
    for (const listener of this.listeners) listener(record)
    if (record.type !== 'commandAnswered') return
    const { id, verb, scope, by, outcome, message, canceled } = record
    const [first, ...rest] = this.asking.get(id) ?? []
    if (rest.length > 0) this.asking.set(id, rest)
    else this.asking.delete(id)
    first?.resolve({ id, verb, scope, by, outcome, message, canceled })
  }

  /** For the driver: the run has ended, and answers nothing any more. */
  end(): void {
    this.isOver = true
    this.take()
    for (const all of this.asking.values()) for (const { command, resolve } of all) resolve(over(command))
    this.asking.clear()
  }
}

interface Asking {
  readonly command: OperatorCommand
  readonly resolve: (answer: CommandAnswer) => void
}

function operatorCommand(given: ControlCommand, id: string): OperatorCommand {
  if (given.verb !== 'setLimit') return { ...given, id }
  const { verb, scope = '', name, value, by, reason, expiresAt, expiresAfter } = given
  return {
    ...{ id, verb, scope, name, value, by, reason },
    expiresAt: expiresAt === undefined ? null : micros(expiresAt),
    ...(expiresAfter === undefined ? {} : { expiresAfter: micros(expiresAfter) }),
  }
}

function micros(millis: number): number {
  return Math.round(millis * MICROS_PER_MILLI)
}

/** A kill goes ahead of everything: it is an input of its own. */
function inputOf(command: OperatorCommand): KernelInput {
  if (command.verb !== 'kill') return { kind: 'command', command }
  const { verb: _, ...kill } = command
  return { kind: 'kill', ...kill }
}

function over(command: OperatorCommand): CommandAnswer {
  const { id, verb, by } = command
  const scope = 'scope' in command ? (command.scope ?? 'all') : 'all'
  return { id, verb, scope, by, outcome: 'refused', message: 'The run is over.', canceled: [] }
}
