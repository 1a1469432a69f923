import type { KernelRecord } from '../../engine/records.ts'

/** Counts what happened in a run, record by record. */
export class LiveTally {
  orders = 0
  denied = 0
  rejected = 0
  withheld = 0
  canceled = 0
  fills = 0
  readonly deniedByCode = new Map<string, number>()

  onRecord(record: KernelRecord): void {
    if (record.type === 'orderApproved') this.orders += 1
    else if (record.type === 'fillBooked') this.fills += 1
    else if (record.type === 'orderDenied') {
      this.denied += 1
      const [first] = record.refusals
      if (first !== undefined) this.deniedByCode.set(first.code, (this.deniedByCode.get(first.code) ?? 0) + 1)
    } else if (record.type === 'input') {
      const { kind } = record.input
      if (kind === 'orderRejected') this.rejected += 1
      else if (kind === 'orderWithheld') this.withheld += 1
      else if (kind === 'orderCanceled' || kind === 'orderExpired') this.canceled += 1
    }
  }
}
