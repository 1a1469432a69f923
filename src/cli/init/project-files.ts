/** The files of a new project that are not the strategy and its data. */

export interface ProjectFacts {
  /** Valid as the name of a package. */
  readonly name: string
  /** What package.json asks for: a version range, or `file:…` for a clone. */
  readonly fulmarVersion: string
}

/** Letters, digits and dashes of the folder's name; `my-strategy` where nothing is left. */
export function projectName(folderName: string): string {
  const name = folderName.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const trimmed = name.replace(/^-|-$/g, '')
  return trimmed === '' ? 'my-strategy' : trimmed
}

export function projectFiles(facts: ProjectFacts): ReadonlyMap<string, string> {
  return new Map([
    ['package.json', packageJson(facts)],
    ['tsconfig.json', TSCONFIG],
    ['README.md', readme(facts)],
    ['.gitignore', 'node_modules/\nreports/\n.fulmar/\n'],
  ])
}

function packageJson({ name, fulmarVersion }: ProjectFacts): string {
  const manifest = {
    name,
    private: true,
    type: 'module',
    scripts: {
      backtest: 'fulmar backtest strategy.ts',
      paper: 'fulmar paper strategy.ts --speed 300',
      check: 'fulmar check strategy.ts',
      typecheck: 'tsc',
      test: 'node --import tsx --test *.test.ts',
    },
    devDependencies: {
      '@types/node': '^20.19.0',
      fulmar: fulmarVersion,
      tsx: '^4.20.0',
      typescript: '^6.0.0',
    },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

const TSCONFIG = `{
  "compilerOptions": {
    "target": "ES2022",
    "module": "NodeNext",
    "moduleResolution": "NodeNext",
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "noEmit": true,
    "skipLibCheck": true,
    "allowImportingTsExtensions": true,
    "types": ["node"]
  },
  "include": ["*.ts"]
}
`

function readme({ name }: ProjectFacts): string {
  return `# ${name}

A trading strategy for Fulmar: \`strategy.ts\`, with daily prices of crude oil in \`data/\` to try it on.

Once, in this folder (it also gives your editor the types):

\`\`\`sh
npm install
\`\`\`

Then:

\`\`\`sh
npm run backtest   # how would it have done?
npm run paper      # the same, bar by bar, with a live table; Ctrl-C stops it
npm run check      # does it decide the same every time?
npm test           # the tests in strategy.test.ts
npm run typecheck  # mistakes that the types find
\`\`\`

Flags go behind two dashes: \`npm run backtest -- --param fast=50 --commission bps:5\`. \`npx fulmar --help\` lists
all commands, \`npx fulmar backtest --help\` all flags.

To trade something else, change \`instruments\` in \`strategy.ts\` and put a CSV file named after it into \`data/\`
(\`data/AAPL.XNAS-1d.csv\`), or name the file: \`--data FILE\`. \`npx fulmar data inspect FILE\` shows what a file holds.

\`data/WTI.INDEX-1d.csv\` is the daily spot price of West Texas Intermediate crude oil at Cushing, Oklahoma, in US dollars
a barrel, 1986-01-02 to 2019-01-03. Source: U.S. Energy Information Administration; it is in the public domain. It has
closes only, and is there to try things out; nobody can buy the index itself.
`
}
