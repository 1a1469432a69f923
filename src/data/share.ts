import { CHUNK_ROWS } from './chunks.ts'

/** How large the buffers of one source may be. */
export interface Share {
  /** Rows of a chunk. */
  readonly rows: number
  /** Bytes of a block of the file. */
  readonly bytes: number
}

const ALL_ROWS = 2 ** 19
const LEAST_ROWS = 512
const ALL_BYTES = 2 ** 24
const MOST_BYTES = 2 ** 18
const LEAST_BYTES = 2 ** 14

/**
 * Of so many sources that are read at once: few have large buffers, many have small ones, and all together some
 * hundred megabytes at most, up to a thousand sources.
 */
export function shareOf(sources: number): Share {
  const rows = Math.floor(ALL_ROWS / sources)
  const bytes = Math.floor(ALL_BYTES / sources)
  return {
    rows: Math.min(CHUNK_ROWS, Math.max(LEAST_ROWS, rows)),
    bytes: Math.min(MOST_BYTES, Math.max(LEAST_BYTES, bytes)),
  }
}
