import type { CodeEntry } from './codes.ts'

/** Codes of starting again and of what the record says about a run, a part of `CODES`. */
export const RUN_CODES = {
  RUN_CRASH_LOOP: {
    meaning: 'The run was started five times within ten minutes without an orderly end between.',
    remedy: 'Find out what ends it. Trading stays halted until a named person resumes it.',
  },
  RUN_NOT_REPLAYABLE: {
    meaning: 'The record does not hold all that the run was given, so that it cannot be run again.',
    remedy:
      'Use the whole journal of runs that began with `runStarted`, from its first record or a snapshot of its own.',
  },
  STRATEGY_DIVERGED: {
    meaning:
      'Run again over the recorded inputs, the strategy decided otherwise than it had. The record was followed; the strategy is halted.',
    remedy:
      'The message names the first difference. A strategy may depend on nothing but its inputs, `random` and its state; see docs/guide/recovery.md.',
  },
  STRATEGY_STATE_COLD: {
    meaning: 'The strategy was changed and says nothing of its old state: it starts with a new one.',
    remedy: 'Give its definition `migrate`, or let it warm up. Orders and positions were kept.',
  },
} as const satisfies Record<string, CodeEntry>
