/**
 * Changes with every event that a run takes up. It lies in shared memory, so that another thread can see whether a run
 * goes on while the thread of the run is too busy to answer. One for the process, as runs share its thread.
 */
export const pulse = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
