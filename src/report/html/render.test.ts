import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { makeMinuteYear } from '../../../test/support/minute-year.ts'
import { makeRecord, makeTradedRecord } from '../../../test/support/run-record.ts'
import { STATISTICS } from '../statistic-table.ts'
import { html, scriptJson, trusted } from './escape.ts'
import { renderHtml } from './render.ts'
import { SCRIPT } from './script.ts'

const year = makeMinuteYear()
const page = renderHtml(year)

describe('the HTML report', () => {
  it('stays under 1 MB for a year of minute bars', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(1_000_000)
  })

  it('loads nothing from anywhere', () => {
    expect(page.includes('default-src &#39;none&#39;')).toBe(true)
    expect(page).not.toMatch(/https?:|\ssrc=|@import|url\(/)
    expect(page.match(/<link[^>]*>/g)).toEqual(['<link rel="icon" href="data:," />'])
  })

  it('defines every statistic as text, and links to it', () => {
    for (const { key, label } of STATISTICS) {
      expect(page).toContain(`id="term-${key}"`)
      expect(page).toContain(html`${label}`.text)
    }
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1] ?? '')
    expect(links.length).toBeGreaterThan(20)
    for (const id of links) expect(page).toContain(`id="${id}"`)
  })

  it('uses each id once and closes what it opens', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1])
    expect(new Set(ids).size).toBe(ids.length)
    const markup = page.replace(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, '')
    for (const tag of [
      'div',
      'section',
      'table',
      'tr',
      'td',
      'dl',
      'dt',
      'dd',
      'ul',
      'li',
      'p',
      'svg',
      'aside',
    ]) {
      const opened = markup.match(new RegExp(`<${tag}[\\s>]`, 'g'))?.length
      expect([tag, markup.match(new RegExp(`</${tag}>`, 'g'))?.length]).toEqual([tag, opened])
    }
  })

  it('says how many round trips are left out', () => {
    expect(page).toContain('2,016 round trips are listed')
    expect(page.match(/<td class="word">(long|short)<\/td>/g)).toHaveLength(500)
  })

  it('describes the curve in words for those who cannot see it', () => {
    expect(page).toMatch(/role="img"[^>]*aria-label="Equity from 2024-01-01 to [^"]*Largest drawdown \d/)
  })

  it('escapes everything that comes from outside', () => {
    const evil = '</script><img src=x onerror=alert(1)>"\'&'
    const attacked = renderHtml(
      makeTradedRecord([{ net: 5, instrument: evil, currency: evil }, { net: 1 }], {
        strategy: evil,
        currency: evil,
        warnings: [evil],
        parameters: { [evil]: evil },
        venueSettings: { [evil]: evil },
        instruments: [{ id: evil, source: evil, bars: 1 }],
        deniedByCode: { [evil]: 1 },
        ordersDenied: 1,
        ordersHash: evil,
      }),
    )
    expect(attacked).not.toContain('<img')
    expect(attacked.match(/<\/script>/g)).toHaveLength(2)
    expect(attacked).toContain('&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;')
  })

  it('explains a run without fills and draws no curve for it', () => {
    const none = renderHtml(makeRecord())
    expect(none).toContain('The strategy gave no order in 1,560 bars')
    expect(none).not.toContain('<canvas')
    expect(none.replace(/<script>[^]*<\/script>/, '')).not.toContain('NaN')
  })

  it('flags a run that cost nothing', () => {
    expect(renderHtml(makeTradedRecord([{ net: 1 }]))).toContain('<span class="badge warn">zero cost</span>')
    expect(page).not.toContain('<span class="badge warn">')
  })

  it('is the same for the same run, however long it took', () => {
    expect(renderHtml({ ...year, durationMs: 123 })).toBe(page)
    expect(renderHtml(makeMinuteYear())).toBe(page)
  })

  it('stays small for ten years of minutes, many instruments and very many round trips, and says what is left out', () => {
    const ids = Array.from({ length: 20 }, (_, i) => `S${String(i)}.XNAS`)
    const long = renderHtml(makeMinuteYear({ days: 60, tripsPerDay: 150, instruments: ids }))
    expect(Buffer.byteLength(long)).toBeLessThan(1_000_000)
    expect(long).toContain('Prices of the 12 most traded instruments; 8 more are not charted.')
    expect(long).toContain('The first 4000 fills are marked.')
    const years = renderHtml(makeMinuteYear({ days: 2520, tripsPerDay: 1, instruments: ['SPY.ARCX'] }))
    expect(Buffer.byteLength(years)).toBeLessThan(1_000_000)
  })

  it('has no way out of its data either: names of instruments cannot close the script', () => {
    const evil = '</script><b>'
    const attacked = renderHtml(makeMinuteYear({ days: 3, instruments: [evil] }))
    expect(attacked).not.toContain(evil)
    expect(attacked).toContain('\\u003c/script>\\u003cb>')
    expect(attacked.match(/<\/script>/g)).toHaveLength(2)
  })

  it('has a script that parses', () => {
    expect(() => new Script(SCRIPT)).not.toThrow()
    expect(SCRIPT).not.toMatch(/\beval\b|innerHTML|fetch\(|XMLHttpRequest|import\(/)
  })
})

describe('markup', () => {
  it('is escaped unless it is markup already', () => {
    expect(html`<b>${'<'}${1}${trusted('<i>')}${[html`${'"'}`]}</b>`.text).toBe('<b>&lt;1<i>&quot;</b>')
    expect(scriptJson('</script>').text).toBe('"\\u003c/script>"')
  })
})
