/** Renders docs/reference/codes.md from the registry of codes. */
import type { CodeEntry } from '../src/domain/codes.ts'

/** The first word of a code says where it comes from; in this order on the page. */
const BANDS: Readonly<Record<string, string>> = {
  CONFIG: 'Settings, flags and definitions. Nothing has run yet.',
  STRATEGY: 'The strategy file and its handlers.',
  DATA: 'Data files and downloads.',
  ORDER: 'An order that cannot be placed, changed or canceled as asked.',
  RISK: 'Refused by our own checks, before anything was sent.',
  VENUE: 'Refused or ended by the venue.',
  JOURNAL: 'The record of what was decided.',
}

const PREAMBLE = `# Codes

Every refusal and every error that Fulmar reports carries one of these codes.

<!-- Generated from src/domain/codes.ts by \`npm run docs\`. Do not edit. -->
`

function bandOf(code: string): string {
  return code.split('_')[0] ?? code
}

/** A pipe would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

export function renderCodesPage(codes: Readonly<Record<string, CodeEntry>>): string {
  const names = Object.keys(codes)
  const known = Object.keys(BANDS)
  const bands = new Set([
    ...known.filter((band) => names.some((name) => bandOf(name) === band)),
    ...names.map(bandOf),
  ])
  const sections = [...bands].map((band) => {
    const intro = BANDS[band]
    const rows = Object.entries(codes)
      .filter(([name]) => bandOf(name) === band)
      .map(([name, { meaning, remedy }]) => `| \`${name}\` | ${cell(meaning)} | ${cell(remedy)} |`)
    const table = ['| Code | Meaning | What to do |', '| --- | --- | --- |', ...rows].join('\n')
    return [`## ${band}`, ...(intro === undefined ? [] : [intro]), table].join('\n\n')
  })
  return `${PREAMBLE}\n${sections.join('\n\n')}\n`
}
