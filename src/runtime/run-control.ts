import { randomUUID } from 'node:crypto'
import type { KernelInput, KillOptions, SafetyCommand } from '../domain/inputs.ts'
import type { CommandAnswer } from '../domain/trading-scope.ts'
import type { KernelRecord } from '../engine/records.ts'

/** Who asks for a kill, and why. */
export interface KillOrder extends KillOptions {
  readonly by: string
  /** A sentence, for the record and for whoever has to release it. */
  readonly reason: string
}

/** A command with the id left out: it gets one of its own. */
export type ControlCommand = Omit<SafetyCommand, 'id'> & Partial<Pick<SafetyCommand, 'id'>>

/**
 * The handle by which a program tells a run what to do while it goes on: make one, pass it to `paper`, and call it.
 * Every call resolves with what became of it, also where it is refused; nothing rejects. A command that is given
 * again under the same `id` changes nothing.
 */
export class RunControl {
  private readonly waiting: KernelInput[] = []
  private readonly asking = new Map<string, ((answer: CommandAnswer) => void)[]>()
  private readonly listeners: ((record: KernelRecord) => void)[] = []
  private arrival: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null
  private isOver = false

  /** Cancels everything open in scope, and latches: ahead of everything else, also while the journal hangs. */
  kill(order: KillOrder): Promise<CommandAnswer> {
    return this.command({ ...order, verb: 'kill' })
  }

  /** Halt, reduce, resume, release, cancelAll, thaw or kill, of everything or of one scope. */
  command(given: ControlCommand): Promise<CommandAnswer> {
    const command: SafetyCommand = { ...given, id: given.id ?? randomUUID() }
    const { id } = command
    if (this.isOver) return Promise.resolve(over(command))
    return new Promise((resolve) => {
      const others = this.asking.get(id)
      if (others === undefined) this.asking.set(id, [resolve])
      else others.push(resolve)
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
    first?.({ id, verb, scope, by, outcome, message, canceled })
  }

  /** For the driver: the run has ended, and answers nothing any more. */
  end(): void {
    this.isOver = true
    for (const input of this.take()) {
      const command =
        input.kind === 'command'
          ? input.command
          : input.kind === 'kill'
            ? { ...input, verb: 'kill' as const }
            : null
      if (command?.id === undefined) continue
      for (const resolve of this.asking.get(command.id) ?? []) resolve(over({ ...command, id: command.id }))
      this.asking.delete(command.id)
    }
    for (const [id, resolves] of this.asking) {
      for (const resolve of resolves) resolve(over({ id, verb: 'kill', by: '' }))
    }
    this.asking.clear()
  }
}

/** A kill goes ahead of everything: it is an input of its own. */
function inputOf(command: SafetyCommand): KernelInput {
  if (command.verb !== 'kill') return { kind: 'command', command }
  const { verb: _, ...kill } = command
  return { kind: 'kill', ...kill }
}

function over(
  command: Pick<CommandAnswer, 'id' | 'verb' | 'by'> & { readonly scope?: string },
): CommandAnswer {
  const { id, verb, scope = 'all', by } = command
  return { id, verb, scope, by, outcome: 'refused', message: 'The run is over.', canceled: [] }
}
