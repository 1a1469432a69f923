import type { CodeEntry } from './codes.ts'

/** Codes of what is found when the venue's books are compared with ours. Part of the registry in `codes.ts`. */
export const RECONCILIATION_CODES = {
  VENUE_BOOKS_DIFFER: {
    meaning: 'A position or balance at the venue is not what our books say; it was looked at twice.',
    remedy:
      'Look at the account at the venue for trades by hand, fees and transfers. Then approve the difference, which brings the books to the venue, or reject it.',
  },
  VENUE_BOOKS_ADJUSTED: {
    meaning: 'Our books were brought to the figure of the venue, without an order.',
    remedy: 'Nothing has to be done; find out where the difference came from.',
  },
  VENUE_EXTERNAL_ORDER: {
    meaning: 'The venue has an order of the account that is not ours: by hand, or of another program.',
    remedy:
      'Nothing has to be done: it counts as exposure and is never touched. Cancel it at the venue if it should not be there.',
  },
  VENUE_ORDER_UNJOURNALED: {
    meaning:
      'The venue has an order or execution that bears the mark of this deployment and that the journal does not know: the store is older than what was done, as after a restored copy.',
    remedy:
      'Bring the newest store back. If there is none, cancel the order at the venue, or approve the difference to go on beside it.',
  },
  VENUE_COMPARISON_FAILED: {
    meaning: 'The venue did not answer a question about its orders, fills, positions or balances.',
    remedy:
      'Wait: it is asked again, at longer and longer intervals, and until then no order goes out where none was compared. Look whether the venue is down.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>
