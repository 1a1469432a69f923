/** Small wrong programs, each with what the check must say of it, and right ones that look wrong. */
interface Planted {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  /** A part of each message, in order. */
  readonly expected: readonly string[]
}

const one = (name: string, path: string, text: string, ...expected: string[]): Planted => ({
  name,
  files: { [path]: text },
  expected,
})

const IMPORTS: readonly Planted[] = [
  one(
    'an import up the table, with file, line and remedy',
    'src/domain/a.ts',
    `// first line\nimport { Kernel } from '../engine/kernel.ts'`,
    'src/domain/a.ts:2: domain must not import ../engine/kernel.ts (domain may import nothing); move what both need',
  ),
  one(
    'an import of types only',
    'src/ports/a.ts',
    `import type { X } from '../sim/x.ts'`,
    'ports must not import ../sim/x.ts',
  ),
  one('a re-export', 'src/sim/a.ts', `export * from '../engine/x.ts'`, 'sim must not import ../engine/x.ts'),
  one(
    'a type written as import()',
    'src/report/a.ts',
    `type A = import('../sim/x.ts').A`,
    'report must not import ../sim/x.ts',
  ),
  one(
    'a dynamic import',
    'src/data/a.ts',
    `void import('../runtime/x.ts')`,
    'data must not import ../runtime/x.ts',
  ),
  one(
    'an adapter in the engine',
    'src/engine/a.ts',
    `import '../adapters/x/wire.ts'`,
    'declare an interface in src/ports/',
  ),
  one(
    'the engine in an adapter',
    'src/adapters/x/a.ts',
    `import '../../engine/x.ts'`,
    'adapters must not import ../../engine/x.ts',
  ),
  one(
    'another adapter',
    'src/adapters/x/a.ts',
    `import '../y/parse.ts'`,
    'adapters/x must not import ../y/parse.ts of another adapter',
  ),
  one(
    'the engine behind the replica',
    'src/ops/a.ts',
    `import '../engine/kernel.ts'`,
    'read the replica and send commands',
  ),
  one(
    'more of an adapter than its wire',
    'src/sandbox/a.ts',
    `import '../adapters/x/parse.ts'`,
    'only its wire types are shared',
  ),
  one(
    'the command line in the runtime',
    'src/runtime/a.ts',
    `import '../cli/table.ts'`,
    'let src/cli/ print it',
  ),
  one(
    'the engine in the command line',
    'src/cli/a.ts',
    `import '../engine/x.ts'`,
    'offer it from src/runtime/',
  ),
  one(
    'the command line in an entry point',
    'src/index.ts',
    `export { x } from './cli/x.ts'`,
    'src/index.ts must not import ./cli/x.ts',
  ),
  one(
    'a folder outside the table',
    'src/helpers/a.ts',
    `export const a = 1`,
    'src/helpers/a.ts:1: this file stands in src/helpers/, which is not in the import table; move it',
  ),
  one('a file in no folder', 'src/a.ts', `export const a = 1`, 'this file stands in no folder; move it'),
  one('a file outside src', 'src/cli/a.ts', `import '../../test/x.ts'`, 'from outside src/'),
  one(
    'values of the API in the dashboard',
    'web/a.ts',
    `import { x } from '../src/ops/api-types.ts'`,
    'web must not import ../src/ops/api-types.ts except as types',
  ),
  one(
    'the engine in the dashboard',
    'web/a.ts',
    `import type { X } from '../src/engine/x.ts'`,
    'web must not import ../src/engine/x.ts;',
  ),
  one(
    'inner parts in an example',
    'examples/a.ts',
    `import { x } from '../src/engine/x.ts'`,
    `import from 'fulmar'`,
  ),
  one('the package by its own name', 'src/cli/a.ts', `import 'fulmar'`, 'use a relative path'),
  one(
    'a package outside its home',
    'src/engine/a.ts',
    `import WebSocket from 'ws'`,
    'src/engine/a.ts must not import ws',
  ),
  one(
    'a WebSocket library outside of net',
    'src/runtime/a.ts',
    `import 'ws'`,
    'must not import ws; only src/net/ may',
  ),
  one(
    'a package that is not declared',
    'src/cli/a.ts',
    `import 'lodash/fp'`,
    'must not import lodash: it is not in the dependencies',
  ),
  one('a package without a home', 'src/cli/a.ts', `import 'left-pad'`, 'left-pad, which has no home'),
  one(
    'an optional SDK outside of its adapter',
    'src/runtime/a.ts',
    `void import('venue-sdk')`,
    'put it behind a port',
  ),
  one(
    'an optional SDK at load time',
    'src/adapters/x/a.ts',
    `import { y } from 'venue-sdk'`,
    `use \`await import('venue-sdk')\``,
  ),
  {
    name: 'one optional SDK in two adapters',
    files: {
      'src/adapters/x/a.ts': `void import('venue-sdk')`,
      'src/adapters/y/a.ts': `void import('venue-sdk')`,
    },
    expected: ['src/adapters/y/a.ts:1: adapters/y must not import venue-sdk, the SDK of adapters/x'],
  },
  one(
    'a module of Node in the kernel',
    'src/engine/a.ts',
    `import { readFileSync } from 'node:fs'`,
    'engine must not import node:fs',
  ),
  one(
    'a module of Node without its prefix',
    'src/calendar/a.ts',
    `import 'fs/promises'`,
    'calendar must not import node:fs/promises',
  ),
  one('sockets outside of net', 'src/data/a.ts', `import 'node:https'`, 'only src/net/ speaks HTTP'),
  one(
    'timers of Node outside of the clock',
    'src/runtime/a.ts',
    `import 'node:timers/promises'`,
    'use the Clock port',
  ),
]

const CALLS: readonly Planted[] = [
  one(
    'Date.now',
    'src/engine/a.ts',
    `const t =\n  Date.now()`,
    'src/engine/a.ts:2: engine must not read the clock (Date.now); take the time from the input',
  ),
  one('new Date()', 'src/calendar/a.ts', `const t = new Date()`, 'must not read the clock (new Date())'),
  one('new Date', 'src/sim/a.ts', `const t = new Date`, 'must not read the clock (new Date())'),
  one('Date as a function', 'src/sim/a.ts', `const t = Date()`, 'must not read the clock (Date)'),
  one('Date taken apart', 'src/sim/a.ts', `const { now } = Date`, 'must not read the clock (Date)'),
  one(`Date['now']`, 'src/sim/a.ts', `const t = Date['now']()`, 'must not read the clock (Date.now)'),
  one(
    'local time',
    'src/strategy/a.ts',
    `const h = new Date(5).getHours()`,
    'depends on the time zone of the machine',
  ),
  one('performance.now', 'src/domain/a.ts', `const t = performance.now()`, 'domain must not use performance'),
  one('process', 'src/engine/a.ts', `const e = process.env['X']`, 'engine must not use process'),
  one('a timer', 'src/strategy/a.ts', `setTimeout(() => {}, 1)`, 'make it a timer of the kernel'),
  one('a timer passed on', 'src/sim/a.ts', `const later = { setInterval }`, 'must not use setInterval'),
  one('setImmediate', 'src/engine/a.ts', `setImmediate(() => {})`, 'must not use setImmediate'),
  one('queueMicrotask', 'src/ports/a.ts', `queueMicrotask(() => {})`, 'must not use queueMicrotask'),
  one('Math.random', 'src/calendar/a.ts', `const r = Math.random()`, 'pass a seeded generator in'),
  one('Math taken apart', 'src/sim/a.ts', `const { random } = Math`, 'must not take Math apart'),
  one('fetch', 'src/engine/a.ts', `void fetch('x')`, 'engine must not use fetch'),
  one('random ids', 'src/engine/a.ts', `const id = crypto.randomUUID()`, 'engine must not use crypto'),
  one(
    'a way around',
    'src/engine/a.ts',
    `globalThis.setTimeout(() => {}, 1)`,
    'engine must not use globalThis',
  ),
  one('printing', 'src/engine/a.ts', `console.log(1)`, 'let src/cli/ print it'),
  one(
    'an async function',
    'src/engine/a.ts',
    `export const f = async () => 1`,
    'engine must not have async functions',
  ),
  one('await', 'src/sim/a.ts', `await Promise.resolve()`, 'sim must not await'),
  one(
    'an async method of sim that is no query',
    'src/sim/a.ts',
    `class A { async submit() {} }`,
    'sim must not have async functions',
  ),
  one(
    'an async query outside of sim',
    'src/engine/a.ts',
    `class A { async queryOrder() {} }`,
    'engine must not have async functions',
  ),
  one(
    'a dynamic import in the kernel',
    'src/engine/a.ts',
    `void import('./b.ts')`,
    'engine must not use import()',
  ),
  one('a power', 'src/domain/a.ts', `const x = 10 ** 2`, 'domain must not use ** on numbers'),
  one(
    'a power assigned',
    'src/sim/a.ts',
    `let x = 10\nx **= 2`,
    'src/sim/a.ts:2: sim must not use **= on numbers',
  ),
  one(
    'Math.pow',
    'src/strategy/a.ts',
    `const x = Math.pow(2, 3)`,
    'strategy must not use Math.pow, whose last bits differ',
  ),
  one('a logarithm', 'src/engine/a.ts', `const x = Math.log10(3)`, 'must not use Math.log10'),
  one('Intl', 'src/domain/a.ts', `const f = new Intl.NumberFormat('en')`, 'domain must not use Intl'),
  one('localeCompare', 'src/engine/a.ts', `['b'].sort((a, b) => a.localeCompare(b))`, 'compare with < and >'),
  one('toLocaleString', 'src/sim/a.ts', `const s = (1).toLocaleString()`, 'must not use toLocaleString'),
  one('a timer beside the clock', 'src/runtime/a.ts', `setTimeout(() => {}, 1)`, 'use the Clock port'),
  one('fetch outside of net', 'src/adapters/x/a.ts', `void fetch('x')`, 'fetch is for src/net/ only'),
]

const FORM: readonly Planted[] = [
  one(
    'a minted journal mark',
    'src/sim/a.ts',
    `const o = order as unknown as Journaled<ApprovedOrder>`,
    'must not mint Journaled; only src/runtime/dispatcher*.ts',
  ),
  one(
    'a minted approval',
    'src/engine/orders.ts',
    `const o = order as ApprovedOrder`,
    'must not mint ApprovedOrder; only src/engine/risk/',
  ),
  one(
    'an approval under another name',
    'src/runtime/a.ts',
    `import type { Approved as A } from '../ports/broker.ts'\nconst o = order as A<Order>`,
    'src/runtime/a.ts:2: must not mint Approved;',
  ),
  one(
    'an approval by a type guard',
    'src/engine/a.ts',
    `declare function ok(x: Order): x is ApprovedOrder`,
    'must not mint ApprovedOrder',
  ),
  one('an enum', 'src/domain/a.ts', `export enum Side { buy }`, 'must not declare an enum (Side)'),
  one('a default export', 'src/domain/a.ts', `export default 1`, 'must not export a default'),
  one(
    'a default export by name',
    'src/domain/a.ts',
    `const a = 1\nexport { a as default }`,
    'src/domain/a.ts:2: must not export a default',
  ),
  one('a default function', 'test/a.ts', `export default function a() {}`, 'must not export a default'),
  one(
    'a long file',
    'src/domain/a.ts',
    `const a = 1\n`.repeat(401),
    'src/domain/a.ts:401: has 401 lines, at most 400; split it',
  ),
  one(
    'a file not in kebab-case',
    'src/domain/orderTable.ts',
    ``,
    'orderTable.ts is not in kebab-case; rename it',
  ),
  one('a folder not in kebab-case', 'test/Support/a.ts', ``, 'Support is not in kebab-case'),
]

export const PLANTED: readonly Planted[] = [...IMPORTS, ...CALLS, ...FORM]

const right = (name: string, path: string, text: string): Pick<Planted, 'name' | 'files'> => ({
  name,
  files: { [path]: text },
})

export const HARMLESS: readonly Pick<Planted, 'name' | 'files'>[] = [
  right(
    'imports that the table allows',
    'src/engine/risk/a.ts',
    `import '../../domain/x.ts'\nimport '../../ports/x.ts'\nimport '../../strategy/x.ts'\nimport '../x.ts'`,
  ),
  right('the wire of an adapter in the sandbox', 'src/sandbox/a.ts', `import '../adapters/x/wire.ts'`),
  right('what stores share', 'src/adapters/journal-sqlite/a.ts', `import '../journal-sql/x.ts'`),
  right(
    'the replica in ops',
    'src/ops/a.ts',
    `import '../engine/replica/view.ts'\nimport '../engine/replica.ts'`,
  ),
  right(
    'types of the API in the dashboard',
    'web/a.ts',
    `import type { X } from '../src/ops/api-types.ts'\nimport { type Y } from '../src/ops/api-types.ts'`,
  ),
  right(
    'an optional SDK where and when it is needed',
    'src/adapters/x/a.ts',
    `import type { Y } from 'venue-sdk'\nconst sdk = await import('venue-sdk')`,
  ),
  right('everything but cli in an entry point', 'src/testing.ts', `export { x } from './runtime/x.ts'`),
  right(
    'anything in a test',
    'src/domain/a.test.ts',
    `import '../engine/x.ts'\nimport 'node:fs'\nconst t = Date.now()\nconst o = order as ApprovedOrder`,
  ),
  right(
    'forbidden words in strings and comments',
    'src/domain/a.ts',
    `// Date.now(), process.exit()\nconst s = 'import x from "../engine/x.ts"; Math.random()'`,
  ),
  right(
    'a method and a property named like a global',
    'src/engine/a.ts',
    `class A { process(x: number) { return x } }\nnew A().process(1)\nconst b = { fetch: 1, performance: 2 }`,
  ),
  right(
    'a function named like a global',
    'src/engine/a.ts',
    `export function process(x: number): number { return x }\nprocess(1)`,
  ),
  right(
    'a parameter named like a global',
    'src/engine/a.ts',
    `export const f = (crypto: string, { fetch }: { fetch: number }) => crypto + fetch`,
  ),
  right(
    'a date of a known time',
    'src/calendar/a.ts',
    `const d = new Date(0)\nconst u = Date.UTC(2020, 1)\nconst i = d instanceof Date\nlet t: Date`,
  ),
  right(
    'Intl and logarithms in the calendar',
    'src/calendar/a.ts',
    `const f = new Intl.DateTimeFormat('en')\nconst l = Math.log(2)`,
  ),
  right('mathematics that is exact', 'src/sim/a.ts', `const x = Math.sqrt(Math.max(1, 2)) + Math.PI`),
  right('powers of bigints', 'src/domain/a.ts', `const x = 10n ** BigInt(3)`),
  right(
    'queries of the simulated venue',
    'src/sim/a.ts',
    `class A { async queryOrder() { await Promise.resolve() } }`,
  ),
  right('promises in the types of ports', 'src/ports/a.ts', `export interface A { flush(): Promise<void> }`),
  right(
    'timers in net and in the clock',
    'src/runtime/system-clock.ts',
    `setTimeout(() => {}, 1)\nsetInterval(() => {}, 1)`,
  ),
  right(
    'the dispatcher that mints',
    'src/runtime/dispatcher.ts',
    `const o = order as Journaled<ApprovedOrder>`,
  ),
  right(
    'a strategy by its default export',
    'examples/a.ts',
    `import { defineStrategy } from 'fulmar'\nexport default defineStrategy({})`,
  ),
  right(
    'the default export of somebody else',
    'bench/modules.d.ts',
    `declare module 'x' { export default 1 }`,
  ),
]
