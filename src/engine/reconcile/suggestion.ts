import type { DifferenceKind, DifferenceState } from '../../domain/comparison.ts'

const OPEN: Readonly<Record<DifferenceKind, string>> = {
  position:
    'Look at the account at the venue. Approve the difference to bring the books to it, or reject it to leave them.',
  cash: 'Look for fees, interest, transfers and trades by hand. Approve the difference to book it as an adjustment.',
  order:
    'Find out why the journal does not know it; cancel it at the venue, or approve it to go on beside it.',
}

/** What would put a difference right, in a sentence. */
export function suggestionFor(kind: DifferenceKind, state: DifferenceState): string {
  switch (state) {
    case 'unsettled':
    case 'unconfirmed':
      return 'Nothing yet: it is looked at again.'
    case 'adjusted':
      return 'Nothing: the books were brought to the figure of the venue.'
    case 'rejected':
      return 'Nothing: a person has looked at it and leaves the books as they are.'
    case 'open':
      return OPEN[kind]
  }
}
