import type { Order, OrderIntent } from '../../domain/order.ts'
import { MICROS_PER_MINUTE } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'

/** What is remembered of an order that was approved. */
interface Sent {
  readonly time: UnixMicros
  readonly sequence: number
  readonly strategyIndex: number
  readonly instrumentIndex: number
  readonly likeness: string
}

/**
 * Orders and replacements of the last while, for limits on their rate and for duplicates. Kernel state: a restart must
 * not give a runaway strategy a fresh allowance.
 */
export class OrderPace {
  private sent: Sent[] = []
  /** How far back anything looks; 0 remembers nothing. A limit set while running looks back no further than that moment. */
  memory: UnixMicros

  constructor(memory: UnixMicros) {
    this.memory = memory
  }

  /** Notes an order that was approved. Returns what undoes it. */
  note(intent: OrderIntent, sequence: number, now: UnixMicros): () => void {
    if (this.memory === 0) return NOTHING
    const { strategyIndex, instrumentIndex } = intent
    const first = this.sent.findIndex(({ time }) => time > now - this.memory)
    this.sent.splice(0, first === -1 ? this.sent.length : first)
    const entry: Sent = { time: now, sequence, strategyIndex, instrumentIndex, likeness: likenessOf(intent) }
    this.sent.push(entry)
    return () => {
      this.sent = this.sent.filter((other) => other !== entry)
    }
  }

  /** How many were sent after `since`; −1 counts all strategies, all instruments. */
  count(since: UnixMicros, strategyIndex: number, instrumentIndex: number): number {
    let count = 0
    for (let at = this.sent.length - 1; at >= 0; at--) {
      const entry = this.sent[at]
      if (entry === undefined || entry.time <= since) break
      if (strategyIndex !== -1 && entry.strategyIndex !== strategyIndex) continue
      if (instrumentIndex === -1 || entry.instrumentIndex === instrumentIndex) count += 1
    }
    return count
  }

  /** An order of the same strategy just like this one, sent after `since`; null where there is none. */
  twin(
    intent: OrderIntent,
    since: UnixMicros,
    replacing: Order | null,
  ): { readonly time: UnixMicros; readonly sequence: number } | null {
    // most orders have none to be compared with, and their likeness is dear
    let likeness: string | null = null
    for (let at = this.sent.length - 1; at >= 0; at--) {
      const entry = this.sent[at]
      if (entry === undefined || entry.time <= since) break
      if (entry.strategyIndex !== intent.strategyIndex || entry.sequence === replacing?.sequence) continue
      if (entry.instrumentIndex !== intent.instrumentIndex) continue
      likeness ??= likenessOf(intent)
      if (entry.likeness === likeness) return entry
    }
    return null
  }

  save(): unknown {
    return this.sent.map((entry) => ({ ...entry }))
  }

  load(saved: unknown): void {
    this.sent = saved as Sent[]
  }
}

/** Made once: where no limit looks back, an order should cost nothing here. */
const NOTHING = (): void => undefined

/** The longest window of the limits on a rate. */
export const RATE_MEMORY: UnixMicros = MICROS_PER_MINUTE

function likenessOf(intent: OrderIntent): string {
  const { side, type, quantity, limitPrice, stopPrice, trail } = intent
  const prices = [limitPrice, stopPrice, trail?.value ?? null].map((price) => price?.toString() ?? '')
  return [side, type, quantity.toString(), ...prices].join(' ')
}
