import type { Invariant } from './invariant.ts'

const OUR_FAULT = new Set(['VENUE_PRICE_INVALID', 'VENUE_QUANTITY_INVALID', 'VENUE_INSTRUMENT_UNKNOWN'])

/** I16: each price that is sent is a whole number of ticks, each quantity of lots. */
export function noInvalidNumbers(): Invariant {
  return {
    id: 'I16',
    onHear(world, _, input) {
      if (input.kind === 'orderRejected' && OUR_FAULT.has(input.code))
        world.violate('I16', `${input.clientOrderId} was refused: ${input.code}`)
    },
  }
}
