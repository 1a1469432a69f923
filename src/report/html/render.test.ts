import { describe, expect, it } from 'vitest'
import { makeLongRecord, makeRecord, makeTradedRecord } from '../../../test/support/run-record.ts'
import { STATISTICS } from '../statistic-table.ts'
import { html, scriptJson, trusted } from './escape.ts'
import { renderHtml } from './render.ts'
import { timeTicks, valueScale } from './scale.ts'

const HOUR = 3_600e6
const DAY = 24 * HOUR
const year = makeLongRecord({ days: 252, tripsPerDay: 8, pointsPerDay: 20 })
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
    expect(page).toContain('2,016 round trips are shown')
    expect(page.match(/<td class="word">(long|short)<\/td>/g)).toHaveLength(500)
  })

  it('describes the curve in words for those who cannot see it', () => {
    expect(page).toMatch(/role="img"\s+aria-label="Equity from 2024-01-01 to [^"]*Largest drawdown \d/)
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
    expect(none).not.toContain('class="chart"')
    expect(none).not.toContain('NaN')
  })

  it('flags a run that cost nothing', () => {
    expect(renderHtml(makeTradedRecord([{ net: 1 }]))).toContain('<span class="badge warn">zero cost</span>')
    expect(page).not.toContain('<span class="badge warn">')
  })

  it('is the same for the same record', () => {
    expect(renderHtml(year)).toBe(page)
  })
})

describe('markup', () => {
  it('is escaped unless it is markup already', () => {
    expect(html`<b>${'<'}${1}${trusted('<i>')}${[html`${'"'}`]}</b>`.text).toBe('<b>&lt;1<i>&quot;</b>')
    expect(scriptJson('</script>').text).toBe('"\\u003c/script>"')
  })
})

describe('axes', () => {
  it('mark round values inside the range', () => {
    const scale = valueScale(98_700, 109_800, 5)
    expect(scale.ticks.map(({ label }) => label)).toEqual(['100k', '105k', '110k'])
    expect(valueScale(100_000, 100_080, 4).ticks.map(({ label }) => label)).toEqual(['100,000', '100,050'])
    expect(valueScale(5, 5, 4).ticks.length).toBeGreaterThan(0)
  })

  it('mark round times, at most about seven, for any span', () => {
    for (const span of [HOUR, DAY, 5 * DAY, 40 * DAY, 400 * DAY, 4000 * DAY, 40_000 * DAY]) {
      const ticks = timeTicks(1_704_100_000e6, 1_704_100_000e6 + span)
      expect(ticks.length).toBeLessThanOrEqual(8)
      if (span > HOUR) expect(ticks.length).toBeGreaterThan(1)
      expect(ticks.every(({ at }) => at >= 0 && at <= 1)).toBe(true)
    }
    expect(timeTicks(5, 5)).toEqual([])
  })
})
