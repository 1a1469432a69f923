import { FulmarError } from '../domain/codes.ts'
import { encode } from '../engine/codec.ts'
import type { Kernel } from '../engine/kernel.ts'

/**
 * Before anything is sent: what cannot be saved could not be brought back after a crash. Throws
 * CONFIG_STATE_NOT_SERIALIZABLE with the strategy and the path.
 */
export function requireSavable({ runners }: Kernel): void {
  for (const runner of runners) {
    try {
      encode(runner.save())
    } catch (error) {
      if (!(error instanceof FulmarError)) throw error
      throw new FulmarError(error.code, `Strategy ${runner.id} cannot run with a store. ${error.message}`, {
        cause: error,
      })
    }
  }
}
