import { describe, expect, it } from 'vitest'
import { parseLimitCommand } from './limit-command.ts'

const about = { id: 'c7', now: 1_000_000_000 }

describe('a change of a limit from text', () => {
  it.each([
    [
      'maxOrderQuantity=500 by Ada because the market is thin',
      {
        scope: '',
        name: 'maxOrderQuantity',
        value: 500,
        by: 'Ada',
        reason: 'the market is thin',
        expiresAt: null,
      },
    ],
    [
      'SPY.ARCX:maxPositionPercent=2.5 by Ada Lovelace for 30m because of news by noon',
      {
        scope: 'SPY.ARCX',
        name: 'maxPositionPercent',
        value: 2.5,
        by: 'Ada Lovelace',
        reason: 'of news by noon',
        expiresAt: about.now + 1_800_000_000,
      },
    ],
    [
      'strategy/s:refuseSelfCross=false by Ada until 1970-01-01T01:00:00Z because I test',
      {
        scope: 'strategy/s',
        name: 'refuseSelfCross',
        value: false,
        by: 'Ada',
        reason: 'I test',
        expiresAt: 3_600_000_000,
      },
    ],
    [
      'denySymbols=SPY, QQQ by Ada for 1d because they are halted',
      {
        scope: '',
        name: 'denySymbols',
        value: ['SPY', 'QQQ'],
        by: 'Ada',
        reason: 'they are halted',
        expiresAt: about.now + 86_400_000_000,
      },
    ],
  ])('is understood: %s', (text, command) => {
    expect(parseLimitCommand(text, about)).toEqual({ id: 'c7', verb: 'setLimit', ...command })
  })

  it.each([
    'maxOrderQuantity=500',
    'maxOrderQuantity=500 by Ada',
    'maxOrderQuantity=500 because I say so',
    'maxOrderQuantity by Ada because I say so',
    'maxOrderQuantity=500 by Ada until tomorrow because I say so',
    'maxOrderQuantity=500 by Ada until 2026-11-21T18:00 because no zone is named',
  ])('is refused without a name, a reason, a value or a moment: %s', (text) => {
    expect(() => parseLimitCommand(text, about)).toThrow(/is no change of a limit/)
  })
})
