/** What the types of a definition let pass, and what they catch in the editor. */
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { snippetsOf, typeErrors } from './support/snippets.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

function errors(code: string): string[] {
  const page = `\`\`\`ts\nimport { defineStrategy, Strategy } from 'fulmar'\nimport type { BarContext } from 'fulmar'\n${code}\`\`\`\n`
  return typeErrors(root, snippetsOf('a.md', page))
}

describe('the type of a handler', { timeout: 60_000 }, () => {
  it('catches an asynchronous one, in a definition and in a class', () => {
    const found = errors(`
export const a = defineStrategy({ name: 'a', instruments: ['SPY.ARCX'], async onFill() {} })
export class B extends Strategy {
  override async onBar(_: BarContext): Promise<void> {}
}
`)
    expect(found).toHaveLength(2)
    for (const each of found) expect(each).toContain('Promise<void>')
  })

  it('lets everything else pass, and still knows the context', () => {
    expect(
      errors(`
export const a = defineStrategy({
  name: 'a',
  instruments: ['SPY.ARCX'],
  state: () => ({ count: 0, seen: [] as number[] }),
  onStart: ({ log }) => log('started'),
  onBar: ({ orders, bar, state }) => (state.count > 3 ? orders.buy(bar.instrumentId, 1) : undefined),
  onQuote: ({ quote, state }) => state.seen.push(quote.bid),
  onFill({ fill, state }) {
    if (fill.side === 'sell') return
    state.count += fill.quantity
  },
})
export class B extends Strategy {
  override onBar({ bar }: BarContext): void {
    if (bar.close > 1) return
  }
}
`),
    ).toEqual([])
  })
})
