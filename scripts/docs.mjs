/** `npm run docs`: writes the generated pages of docs/reference/ and the pictures of docs/guide/fills.md. A test fails when they are stale. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Bundled to a data: URL, since Node 20 cannot import TypeScript. */
async function load() {
  const bundle = await build({
    stdin: {
      contents: `export { CODES } from './src/domain/codes.ts'\nexport { renderCodesPage } from './scripts/codes-page.ts'\nexport { renderTablesPage } from './scripts/tables-page.ts'\nexport { SHOWN_TABLES } from './src/adapters/journal-sql/projection/tables.ts'\nexport { renderFillPicture } from './scripts/fill-picture.ts'\nexport { FILL_RULES } from './test/support/fill-rules.ts'`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  })
  const text = bundle.outputFiles[0]?.text ?? ''
  /** @type {typeof import('./codes-page.ts') & typeof import('../src/domain/codes.ts') & typeof import('./fill-picture.ts') & typeof import('./tables-page.ts') & typeof import('../src/adapters/journal-sql/projection/tables.ts') & typeof import('../test/support/fill-rules.ts')} */
  const module = await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)
  return module
}

const { CODES, FILL_RULES, SHOWN_TABLES, renderCodesPage, renderFillPicture, renderTablesPage } = await load()
mkdirSync(new URL('../docs/reference/', import.meta.url), { recursive: true })
writeFileSync(new URL('../docs/reference/codes.md', import.meta.url), renderCodesPage(CODES))
console.log(`docs/reference/codes.md: ${Object.keys(CODES).length} codes`)
writeFileSync(new URL('../docs/reference/tables.md', import.meta.url), renderTablesPage(SHOWN_TABLES))
console.log(`docs/reference/tables.md: ${SHOWN_TABLES.length} tables`)
mkdirSync(new URL('../docs/guide/img/', import.meta.url), { recursive: true })
for (const rule of FILL_RULES) {
  writeFileSync(new URL(`../docs/guide/img/${rule.name}.svg`, import.meta.url), renderFillPicture(rule))
}
console.log(`docs/guide/img: ${FILL_RULES.length} pictures`)
