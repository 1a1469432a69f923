import { ChangeFlags } from '../../domain/change-flags.ts'
import type { ExposureElsewhere } from './exposure.ts'
import { highestNet, lowestNet } from './exposure.ts'

/**
 * Instruments whose figures are summed apart. A sum over all is the sum of the sums of blocks, so that a change costs
 * one block. The sums depend on the figures alone, never on what came before: nothing is added to or taken off a sum.
 */
const BLOCK_BITS = 4
const BLOCK = 1 << BLOCK_BITS

/** Positions and what is left of open orders, of the account or one strategy. */
export interface ExposureColumns {
  /** Signed net quantities. */
  readonly nets: Float64Array
  /** Four for each net quantity: left to buy, to sell, to buy and to sell reduce-only. */
  readonly leaves: Float64Array
  /** Where the first instrument lies in `nets`. */
  readonly first: number
  /** What one unit is worth, above zero, in the currency of the account; NaN where that is not known. */
  readonly units: Float64Array
}

interface Sums {
  readonly gross: number
  readonly highest: number
  readonly lowest: number
}

/** The worst case of each instrument and what that is worth, of the account or one strategy. */
export class ExposureRows {
  private readonly columns: ExposureColumns
  /** Signed: highest and lowest net quantity that could come of all open orders. */
  private readonly highest: Float64Array
  private readonly lowest: Float64Array
  /** Whose row is to be worked out anew. */
  private readonly rows: ChangeFlags
  /** 1 where anything is held, or could be. */
  private readonly isOpen: Uint8Array
  private openCount = 0
  private readonly blocks: ChangeFlags
  private readonly blockGross: Float64Array
  private readonly blockHighest: Float64Array
  private readonly blockLowest: Float64Array

  constructor(columns: ExposureColumns) {
    const { length } = columns.units
    this.columns = columns
    this.highest = new Float64Array(length)
    this.lowest = new Float64Array(length)
    this.rows = new ChangeFlags(length)
    this.isOpen = new Uint8Array(length)
    const blocks = Math.ceil(length / BLOCK)
    this.blocks = new ChangeFlags(blocks)
    this.blockGross = new Float64Array(blocks)
    this.blockHighest = new Float64Array(blocks)
    this.blockLowest = new Float64Array(blocks)
  }

  /** The first `count` of these instruments are worth something else. */
  noteValues(changed: Int32Array, count: number): void {
    const { raised } = this.blocks
    for (let at = 0; at < count; at++) raised[blockOf(changed[at] as number)] = 1
  }

  /** The first `count` of these instruments have another position or other open orders. */
  noteQuantities(changed: Int32Array, count: number): void {
    const { raised } = this.rows
    for (let at = 0; at < count; at++) raised[changed[at] as number] = 1
    this.noteValues(changed, count)
  }

  /** Over all instruments but one. NaN where a price or rate is missing. */
  without(instrumentIndex: number): Omit<ExposureElsewhere, 'kin'> {
    this.refresh()
    const own = blockOf(instrumentIndex)
    const { blockGross, blockHighest, blockLowest } = this
    let { gross, highest, lowest } = this.sumsOf(own, instrumentIndex)
    for (let block = 0; block < blockGross.length; block++) {
      if (block === own) continue
      gross += blockGross[block] as number
      highest += blockHighest[block] as number
      lowest += blockLowest[block] as number
    }
    return { gross, highest, lowest, positions: this.openCount - (this.isOpen[instrumentIndex] as number) }
  }

  /** Value of the larger side of one instrument. */
  grossOf(instrumentIndex: number): number {
    this.refresh()
    if (this.isOpen[instrumentIndex] === 0) return 0
    const most = Math.max(this.highest[instrumentIndex] as number, -(this.lowest[instrumentIndex] as number))
    return most * (this.columns.units[instrumentIndex] as number)
  }

  private refresh(): void {
    const { rows, blocks } = this
    const changed = rows.take()
    for (let at = 0; at < changed; at++) this.refreshRow(rows.found[at] as number)
    const touched = blocks.take()
    for (let at = 0; at < touched; at++) {
      const block = blocks.found[at] as number
      const { gross, highest, lowest } = this.sumsOf(block, -1)
      this.blockGross[block] = gross
      this.blockHighest[block] = highest
      this.blockLowest[block] = lowest
    }
  }

  private refreshRow(index: number): void {
    const { nets, leaves, first } = this.columns
    const net = nets[first + index] as number
    const at = (first + index) * 4
    const highest = highestNet(net, leaves[at] as number, leaves[at + 2] as number)
    const lowest = lowestNet(net, leaves[at + 1] as number, leaves[at + 3] as number)
    const isOpen = highest === 0 && lowest === 0 ? 0 : 1
    this.highest[index] = highest
    this.lowest[index] = lowest
    this.openCount += isOpen - (this.isOpen[index] as number)
    this.isOpen[index] = isOpen
  }

  private sumsOf(block: number, except: number): Sums {
    const { highest: highs, lowest: lows, isOpen } = this
    const { units } = this.columns
    const from = block * BLOCK
    const to = Math.min(from + BLOCK, highs.length)
    let gross = 0
    let highest = 0
    let lowest = 0
    for (let index = from; index < to; index++) {
      // what is not held needs no price: 0 times an unknown one would be unknown
      if (index === except || isOpen[index] === 0) continue
      const unit = units[index] as number
      const high = highs[index] as number
      const low = lows[index] as number
      gross += (high > -low ? high : -low) * unit
      highest += high * unit
      lowest += low * unit
    }
    return { gross, highest, lowest }
  }
}

function blockOf(instrumentIndex: number): number {
  return instrumentIndex >> BLOCK_BITS
}
