/**
 * How a run shows another thread that it goes on, when its own is too busy to answer: it lies in shared memory. The first
 * number changes with every event that is taken up; the second is 1 while slow work (`compute`) is awaited, which may
 * take as long as it takes. One for the process, as runs share its thread.
 */
export const pulse = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))
