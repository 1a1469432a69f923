import { Command, Option } from 'commander'
import { formatCount, isoTime } from '../../report/format.ts'
import { fileOnly } from '../../runtime/db/file-only.ts'
import { queryStore } from '../../runtime/db/query-store.ts'
import { REPORT_NAMES, reportOf } from '../../runtime/db/reports.ts'
import type { ReportFilter, ReportName } from '../../runtime/db/reports.ts'
import { backupStore, restoreStore } from '../../runtime/db/restore-store.ts'
import { setUpStore } from '../../runtime/db/setup-store.ts'
import { storeInfo } from '../../runtime/db/store-info.ts'
import type { StoreInfo } from '../../runtime/db/store-info.ts'
import { packageVersion } from '../package-files.ts'
import { parseRunNumber } from '../run-number.ts'
import type { Session } from '../session.ts'
import { FORMS, parseLimit, renderRows } from '../render-rows.ts'
import type { RowForm } from '../render-rows.ts'

interface RowFlags {
  readonly format: RowForm
  readonly limit: string
}

type ReportFlags = RowFlags & Omit<ReportFilter, 'run'> & { readonly run?: string }

interface SetupFlags {
  readonly deployment: string
  readonly account: string
  readonly environment: string
  readonly rebuild?: boolean
}

const STORE = 'store, as `fulmar paper --store` makes it'

export function dbCommand(session: Session): Command {
  const command = new Command('db')
    .summary('ask, copy and look after a store')
    .description('Asks, copies and looks after a store.')
    .addCommand(queryCommand(session))
  for (const name of REPORT_NAMES) command.addCommand(reportCommand(session, name))
  return command
    .addCommand(infoCommand(session))
    .addCommand(setupCommand(session))
    .addCommand(backupCommand(session))
    .addCommand(restoreCommand(session))
}

function addRowFlags(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .addOption(new Option('--format <name>', 'How rows are written').choices([...FORMS]).default('table'))
    .option('--limit <rows>', 'Most rows that are shown', '1000')
}

function queryCommand(session: Session): Command {
  const command = new Command('query')
    .argument('<store>', STORE)
    .argument('<sql>', 'one question: "SELECT instrument, net_quantity FROM positions"')
    .summary('ask a store in SQL')
    .description(
      'Asks a store in SQL, also while an engine writes it. Nothing can be changed by it. Tables and their columns are in\n' +
        'docs/guide/store.md; times are microseconds since 1970, exact numbers are text.',
    )
  return addRowFlags(command).action(async (store: string, sql: string, flags: RowFlags) => {
    await show(session, store, { sql, values: [] }, flags)
  })
}

const ABOUT: Readonly<Record<ReportName, string>> = {
  orders: 'show orders of a store, the latest first',
  executions: 'show fills and fees of a store, the latest first',
  positions: 'show what each strategy holds',
  sessions: 'show the runs on a store, and what became of them',
  'risk-events': 'show refusals, breakers, kills, halts and frozen instruments',
}

function reportCommand(session: Session, name: ReportName): Command {
  const command = new Command(name)
    .argument('<store>', STORE)
    .summary(ABOUT[name])
    .description(
      `${ABOUT[name].charAt(0).toUpperCase()}${ABOUT[name].slice(1)}, also while an engine writes it.`,
    )
    .optionsGroup('Which:')
    .option('--strategy <id>', 'Of this strategy')
    .option('--instrument <id>', 'In this instrument: AAPL.XNAS')
    .option('--status <name>', 'Orders of this status, risk events in this state')
    .option('--open', 'Only what is at work, held, running, or not dealt with')
    .option('--run <number>', 'Of this run: 1 for the first start on the store')
    .option('--from <date>', 'From this day on (UTC), or from a moment: 2025-03-03T14:30:00Z')
    .option('--to <date>', 'Up to this day, or before a moment')
    .option('--all', 'Every column')
  return addRowFlags(command).action(async (store: string, flags: ReportFlags) => {
    const { run, ...filter } = flags
    const report = reportOf(name, { ...filter, ...(run === undefined ? {} : { run: parseRunNumber(run) }) })
    await show(session, store, report, flags)
  })
}

async function show(
  { terminal }: Session,
  store: string,
  { sql, values }: { readonly sql: string; readonly values: readonly (string | number)[] },
  flags: RowFlags,
): Promise<void> {
  const limit = parseLimit(flags.limit)
  const result = await queryStore(fileOnly(store), sql, limit, values)
  terminal.out.write(renderRows(result, flags.format))
  if (result.isCut)
    terminal.err.write(`Only the first ${formatCount(limit)} rows are shown; --limit shows more.\n`)
}

function infoCommand(session: Session): Command {
  return new Command('info')
    .argument('<store>', STORE)
    .summary('tell what is in a store')
    .description(
      'Tells what is in a store: whose it is, records, runs, versions, sizes. It checks nothing: audit verify does.',
    )
    .option('--json', 'Print JSON, nothing else')
    .action(async (store: string, { json }: { readonly json?: boolean }) => {
      const info = await storeInfo(fileOnly(store))
      session.terminal.out.write(json === true ? `${JSON.stringify(info)}\n` : describe(store, info))
    })
}

function describe(file: string, info: StoreInfo): string {
  const time = (micros: number | null): string => (micros === null ? 'none' : isoTime(micros))
  const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`
  const pending = info.pendingBytes === 0 ? '' : `, ${mib(info.pendingBytes)} not written back`
  const rows = Object.entries(info.rows).map(([name, count]) => `${name} ${formatCount(count)}`)
  return [
    `Store        ${file}, ${mib(info.bytes)}${pending}`,
    `Belongs to   ${info.deployment}, account ${info.account}, ${info.environment}`,
    `Versions     tables ${String(info.schemaVersion)}, begun by Fulmar ${info.build}`,
    `Records      ${formatCount(info.records)}, ${time(info.firstTime)} to ${time(info.lastTime)}`,
    `Head         ${info.head === '' ? 'none' : info.head}`,
    `Runs         ${formatCount(info.runs)}, ${formatCount(info.openRuns)} without an end`,
    `Saved        ${formatCount(info.snapshots)} states, ${formatCount(info.checkpoints)} signed checkpoints`,
    `Rows         ${rows.join(', ')}`,
    '',
  ].join('\n')
}

function setupCommand(session: Session): Command {
  return new Command('setup')
    .argument('<store>', 'where it is to be, or is')
    .summary('make a store, or bring one up to date')
    .description(
      'Makes a store where there is none; brings the tables of an older one up to date and checks it. A store belongs to\n' +
        'one deployment, account and environment for good.',
    )
    .option('--deployment <name>', 'Of a new one: the set of strategies that it is for', 'default')
    .option('--account <id>', 'Of a new one: the account at the broker', 'paper')
    .option('--environment <name>', 'Of a new one: paper, demo or production', 'paper')
    .option('--rebuild', 'Make orders, positions and the other tables anew from the records')
    .action(async (store: string, flags: SetupFlags) => {
      const { deployment, account, environment, rebuild = false } = flags
      const { terminal } = session
      const result = await setUpStore(fileOnly(store), {
        identity: { deployment, account, environment },
        build: packageVersion(),
        rebuild,
        onWarning: (code, message) => {
          terminal.err.write(`Note ${code}: ${message}\n`)
        },
      })
      const { identity, isNew, records, commitMicros } = result
      const commit = commitMicros === null ? '' : `Commit       ${(commitMicros / 1000).toFixed(1)} ms\n`
      terminal.out.write(
        `${store} is ${isNew ? 'made' : 'up to date'}.\n` +
          `Belongs to   ${identity.deployment}, account ${identity.account}, ${identity.environment}\n` +
          `Records      ${formatCount(records)}\n${commit}`,
      )
    })
}

function backupCommand(session: Session): Command {
  return new Command('backup')
    .argument('<store>', STORE)
    .argument('<file>', 'where the copy is to be; nothing is overwritten')
    .summary('copy a store, also while it is written')
    .description(
      'Copies a store as of one moment, also while an engine writes it, verifies the copy, and gives it a witness.',
    )
    .action(async (store: string, file: string) => {
      const { lastPosition, head } = await backupStore(fileOnly(store), fileOnly(file))
      session.terminal.out.write(
        `${file} is a verified copy of ${store}. Keep ${file}.witness with it.\n` +
          `Records      ${formatCount(lastPosition)}\nHead         ${head}\n`,
      )
    })
}

function restoreCommand(session: Session): Command {
  return new Command('restore')
    .argument('<backup>', 'copy, as `fulmar db backup` makes it')
    .argument('<store>', 'where the store is to be; nothing is overwritten')
    .summary('put a backup where a store is to be')
    .description(
      'Verifies a backup, puts it where a store is to be, and verifies what came of it. What happened since the backup is\n' +
        'not in it: before trading, the engine compares it with the broker.',
    )
    .action(async (backup: string, store: string) => {
      const { records, head } = await restoreStore(fileOnly(backup), fileOnly(store))
      session.terminal.out.write(
        `${store} is restored from ${backup}, and as it was written.\n` +
          `Records      ${formatCount(records)}\nHead         ${head}\n`,
      )
    })
}
