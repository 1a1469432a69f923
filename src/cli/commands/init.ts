import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative, resolve, sep } from 'node:path'
import { Command } from 'commander'
import { FulmarError } from '../../domain/codes.ts'
import { projectFiles, projectName } from '../init/project-files.ts'
import { checkWritable, writeFileWhole } from '../output-files.ts'
import { howToCall, isCheckout, packageFile, PACKAGE_ROOT, packageVersion } from '../package-files.ts'
import type { Session } from '../session.ts'

interface InitFlags {
  readonly class?: boolean
  readonly force?: boolean
}

const SAMPLE = 'WTI.INDEX-1d.csv'

export function initCommand(session: Session): Command {
  return new Command('init')
    .argument('[folder]', 'folder to make it in; default: this one', '.')
    .summary('make a project with a strategy and sample data')
    .description(
      'Makes a small project that runs at once: a strategy, sample data, and what your editor needs.',
    )
    .option('--class', 'Write the strategy as a class')
    .option('--force', 'Also into a folder that is not empty, over files of the same names')
    .action((folder: string, flags: InitFlags) => {
      init(session, folder, flags)
    })
}

function init({ terminal }: Session, folder: string, flags: InitFlags): void {
  const target = resolve(terminal.folder, folder)
  refuseFull(target, folder, flags.force ?? false)
  const name = projectName(basename(target))
  const fulmarVersion = isCheckout()
    ? `file:${posix(relative(target, PACKAGE_ROOT))}`
    : `^${packageVersion()}`
  const template = flags.class === true ? 'strategy-class.ts' : 'strategy.ts'
  const strategy = readFileSync(packageFile(`examples/templates/${template}`), 'utf8').replace(
    "'my-strategy'",
    `'${name}'`,
  )

  checkWritable(join(target, 'data', SAMPLE))
  writeFileWhole(join(target, 'strategy.ts'), strategy)
  const test = readFileSync(packageFile('examples/templates/strategy.test.ts'), 'utf8')
  writeFileWhole(join(target, 'strategy.test.ts'), test)
  mkdirSync(join(target, 'data'), { recursive: true })
  copyFileSync(packageFile(`examples/data/${SAMPLE}`), join(target, 'data', SAMPLE))
  for (const [path, text] of projectFiles({ name, fulmarVersion })) writeFileWhole(join(target, path), text)
  terminal.out.write(made(target, name, howToCall(terminal), terminal.folder))
}

function refuseFull(target: string, shown: string, force: boolean): void {
  if (!existsSync(target)) return
  if (!statSync(target).isDirectory()) {
    throw new FulmarError('CONFIG_INVALID', `${shown} is a file, not a folder.`, {
      remedy: 'Choose another name.',
    })
  }
  if (force || readdirSync(target).length === 0) return
  throw new FulmarError('CONFIG_INVALID', `${shown === '.' ? 'This folder' : shown} is not empty.`, {
    remedy:
      'Choose a new folder, fulmar init my-strategy, or add --force to write over files of the same names.',
  })
}

function made(target: string, name: string, call: string, folder: string): string {
  const inside = relative(folder, target)
  const path = join(inside, 'strategy.ts')
  const inFolder = inside === '' ? 'here' : `in ${inside}`
  return [
    `Made ${inside === '' ? name : inside}:`,
    '  strategy.ts             the strategy: start here',
    '  strategy.test.ts        a test of it: npm test',
    `  data/${SAMPLE}   daily prices of crude oil, 1986 to 2019`,
    '  package.json, tsconfig.json, README.md, .gitignore',
    '',
    'Next:',
    `  ${call} backtest ${path}`,
    `  ${call} paper ${path} --speed 300`,
    `  ${call} check ${path}`,
    '',
    `For types in your editor, once ${inFolder}: npm install. Then npx fulmar works there too.`,
    '',
  ].join('\n')
}

function posix(path: string): string {
  return path.split(sep).join('/')
}
