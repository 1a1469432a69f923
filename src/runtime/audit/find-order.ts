import { FulmarError } from '../../domain/codes.ts'
import { editDistance } from '../../domain/nearest.ts'
import type { Order } from '../../domain/order.ts'
import type { KernelRecord } from '../../engine/records.ts'
import { kernelRecord } from './kernel-record.ts'
import type { OpenLog } from './open-log.ts'

export interface FindOptions {
  /** 0…1, now and then. */
  readonly onProgress?: (share: number, records: number) => void
}

/** How many names are suggested for one that is not there. */
const SUGGESTIONS = 3
/** Records between two reports of progress. */
const PROGRESS_EVERY = 2000

/** Names that are like the one that is wanted: the best few, however many there are. */
class Suggestions {
  private readonly wanted: string
  private best: { readonly name: string; readonly distance: number }[] = []

  constructor(wanted: string) {
    this.wanted = wanted.toLowerCase()
  }

  see(name: string): void {
    const distance = this.distanceTo(name.toLowerCase())
    const worst = this.best.at(-1)
    if (this.best.length === SUGGESTIONS && worst !== undefined && distance >= worst.distance) return
    if (this.best.some((each) => each.name === name)) return
    this.best = [...this.best, { name, distance }]
      .sort((a, b) => a.distance - b.distance)
      .slice(0, SUGGESTIONS)
  }

  names(): string[] {
    const limit = Math.max(2, Math.floor(this.wanted.length / 2))
    return this.best.filter(({ distance }) => distance <= limit).map(({ name }) => name)
  }

  /** A part of the name, as people copy it, is near. */
  private distanceTo(name: string): number {
    if (this.wanted.length >= 3 && name.includes(this.wanted)) return 1
    const { length } = this.wanted
    const parts = [name.slice(0, length), name.slice(-length)]
    return Math.min(
      editDistance(this.wanted, name),
      ...parts.map((part) => editDistance(this.wanted, part) + 1),
    )
  }
}

/**
 * The order of that name, as it was approved: its number, its client order id, or the id that the venue gave it. Rejects with
 * CONFIG_INVALID where there is none, and names the ones that are like it.
 */
export async function findOrder(
  log: OpenLog,
  name: string,
  options: FindOptions = {},
): Promise<Readonly<Order>> {
  const wanted = name.trim()
  const number = /^#?\d{1,15}$/.test(wanted) ? Number(wanted.replace('#', '')) : null
  const near = new Suggestions(wanted)
  let last = 0
  let byVenue: string | null = null
  for await (const stored of log.read()) {
    if (stored.position % PROGRESS_EVERY === 0)
      options.onProgress?.(stored.position / log.records, stored.position)
    const record = kernelRecord(stored)
    if (record === null) continue
    const order = approvedOf(record)
    if (order !== null) {
      const { clientOrderId, sequence } = order
      if (sequence === number || clientOrderId === wanted.toLowerCase()) return order
      last = Math.max(last, sequence)
      near.see(clientOrderId)
    }
    const venue = venueNameOf(record)
    if (venue === null) continue
    near.see(venue.venueOrderId)
    if (venue.venueOrderId === wanted && byVenue === null) byVenue = venue.clientOrderId
  }
  if (byVenue !== null && byVenue !== '') return findOrder(log, byVenue, options)
  throw unknown(log.name, name, last, near.names(), byVenue !== null)
}

/** The order as it was approved, where the record is of that. */
export function approvedOf(record: KernelRecord): Readonly<Order> | null {
  return record.type === 'orderApproved' ? record.order : null
}

interface VenueName {
  readonly venueOrderId: string
  readonly clientOrderId: string
}

function venueNameOf(record: KernelRecord): VenueName | null {
  if (record.type !== 'input') return null
  const { input } = record
  if (input.kind === 'fill') return input.report
  return input.kind === 'orderAccepted' ? input : null
}

function unknown(
  store: string,
  name: string,
  last: number,
  near: readonly string[],
  isForeign: boolean,
): FulmarError {
  const what = isForeign
    ? `${name} is an order in ${store} that the venue executed, but no engine on this store sent it.`
    : `There is no order ${name} in ${store}.`
  const numbers = last === 0 ? 'There are no orders in it.' : `Orders have numbers up to ${String(last)}.`
  const meant = near.length === 0 ? '' : ` Did you mean ${near.join(', or ')}?`
  return new FulmarError('CONFIG_INVALID', what, {
    remedy: `${numbers}${meant} An order is named by its number, its client order id, or the id that the venue gave it.`,
  })
}
