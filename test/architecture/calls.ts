/** Calls that would let the outside world into the kernel, or make two machines compute different numbers. */
import ts from 'typescript'
import { mayUseTimers, PURE_FOLDERS } from './imports.ts'
import { findShadows, isReference } from './references.ts'
import type { Shadows } from './references.ts'
import { folderOf, isTest, violation, walk } from './source.ts'
import type { Source, Violation } from './source.ts'

/** Here also the last bit of every number must be the same in every engine. */
const EXACT_FOLDERS = new Set(['domain', 'engine', 'strategy', 'sim'])

const USE_NOW = 'take the time from the input or the context (`now`)'
const USE_TIMERS = 'make it a timer of the kernel, whose due time comes back as an input'
const USE_RANDOM = 'pass a seeded generator in'
const USE_PORT = 'put it behind a port, and let src/runtime/ do it'

const BANNED_GLOBALS: ReadonlyMap<string, string> = new Map([
  ['process', USE_PORT],
  ['performance', USE_NOW],
  ['setTimeout', USE_TIMERS],
  ['setInterval', USE_TIMERS],
  ['setImmediate', USE_TIMERS],
  ['queueMicrotask', USE_TIMERS],
  ['fetch', USE_PORT],
  ['WebSocket', USE_PORT],
  ['EventSource', USE_PORT],
  ['XMLHttpRequest', USE_PORT],
  ['crypto', USE_RANDOM],
  ['console', 'return a value or emit an effect, and let src/cli/ print it'],
  ['globalThis', 'name what is needed, and pass it in'],
  ['global', 'name what is needed, and pass it in'],
  ['require', USE_PORT],
  ['eval', 'write the code down'],
])

const TIMER_GLOBALS = new Set(['setTimeout', 'setInterval'])
const NETWORK_GLOBALS = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'])

/** Exactly specified, the same bits everywhere. Constants are allowed too. */
const EXACT_MATH = new Set([
  ...['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc'],
  ...['PI', 'E', 'SQRT2', 'SQRT1_2', 'LN2', 'LN10', 'LOG2E', 'LOG10E'],
])

const DATE_MEMBERS = new Set(['UTC', 'parse'])
const LOCAL_TIME = /^(get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds|TimezoneOffset)$/

export function checkCalls(source: Source): Violation[] {
  const folder = folderOf(source.path)
  if (!source.path.startsWith('src/') || isTest(source.path)) return []
  const pure = folder !== null && PURE_FOLDERS.has(folder) ? folder : null
  const shadows = findShadows(source.tree)
  const violations: Violation[] = []
  walk(source.tree, (node) => {
    const message =
      pure === null ? outsideMessage(node, source.path, shadows) : pureMessage(node, pure, shadows)
    if (message !== null) violations.push(violation(source, node, message))
    return true
  })
  return violations
}

/** Above the kernel the world is allowed in, but time and the network each through one door. */
function outsideMessage(node: ts.Node, path: string, shadows: Shadows): string | null {
  if (!ts.isIdentifier(node) || !isReference(node) || shadows.hides(node)) return null
  if (TIMER_GLOBALS.has(node.text) && !mayUseTimers(path)) {
    return `${node.text} is for src/net/ and the clock of src/runtime/ only; use the Clock port`
  }
  if (NETWORK_GLOBALS.has(node.text) && !path.startsWith('src/net/')) {
    return `${node.text} is for src/net/ only; use what it offers`
  }
  return null
}

function pureMessage(node: ts.Node, folder: string, shadows: Shadows): string | null {
  return (
    asyncMessage(node, folder) ??
    (ts.isIdentifier(node) && isReference(node) && !shadows.hides(node)
      ? globalMessage(node, folder)
      : null) ??
    localTimeMessage(node, folder) ??
    (EXACT_FOLDERS.has(folder) ? inexactMessage(node, folder) : null)
  )
}

function globalMessage(node: ts.Identifier, folder: string): string | null {
  const remedy = BANNED_GLOBALS.get(node.text)
  if (remedy !== undefined) return `${folder} must not use ${node.text}; ${remedy}`
  if (node.text === 'Date') return dateMessage(node, folder)
  if (node.text === 'Math') return mathMessage(node, folder)
  if (node.text === 'Intl' && folder !== 'calendar') {
    return `${folder} must not use Intl, which differs between engines; format at the edge, or in src/calendar/`
  }
  return null
}

function dateMessage(node: ts.Identifier, folder: string): string | null {
  const { parent } = node
  const member = memberOf(node)
  if (member !== null && DATE_MEMBERS.has(member)) return null
  if (ts.isNewExpression(parent) && parent.expression === node && (parent.arguments ?? []).length > 0)
    return null
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword)
    return null
  const what = member === null ? (ts.isNewExpression(parent) ? 'new Date()' : 'Date') : `Date.${member}`
  return `${folder} must not read the clock (${what}); ${USE_NOW}`
}

function mathMessage(node: ts.Identifier, folder: string): string | null {
  const member = memberOf(node)
  if (member === 'random') return `${folder} must not use Math.random; ${USE_RANDOM}`
  if (member === null) return `${folder} must not take Math apart; call its functions as Math.…`
  if (!EXACT_FOLDERS.has(folder) || EXACT_MATH.has(member)) return null
  return `${folder} must not use Math.${member}, whose last bits differ between engines; compute it from + − × ÷ and Math.sqrt, or outside of the kernel`
}

function inexactMessage(node: ts.Node, folder: string): string | null {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken
    if (kind !== ts.SyntaxKind.AsteriskAsteriskToken && kind !== ts.SyntaxKind.AsteriskAsteriskEqualsToken)
      return null
    // Powers of bigints are exact. One literal is enough to know: the two kinds do not mix.
    if (ts.isBigIntLiteral(node.left) || ts.isBigIntLiteral(node.right)) return null
    return `${folder} must not use ${node.operatorToken.getText()} on numbers, whose last bits differ between engines; multiply, use a table, or bigints with a literal base`
  }
  const name = propertyName(node)
  if (name === null || (name !== 'localeCompare' && !name.startsWith('toLocale'))) return null
  return `${folder} must not use ${name}, which depends on the locale; compare with < and >, or format at the edge`
}

function localTimeMessage(node: ts.Node, folder: string): string | null {
  const name = propertyName(node)
  if (name === null || !LOCAL_TIME.test(name)) return null
  return `${folder} must not use ${name}, which depends on the time zone of the machine; use its UTC form`
}

function asyncMessage(node: ts.Node, folder: string): string | null {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return `${folder} must not use import(); ${USE_PORT}`
  }
  const awaits = ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined)
  if (awaits && !isSimQuery(enclosingFunction(node), folder)) return `${folder} must not await; ${USE_PORT}`
  if (!ts.isFunctionLike(node) || !isAsync(node) || isSimQuery(node, folder)) return null
  return `${folder} must not have async functions; ${USE_PORT}`
}

/** The Broker port asks its questions asynchronously, and the simulated venue is a Broker. */
function isSimQuery(node: ts.Node | null, folder: string): boolean {
  return (
    folder === 'sim' && node !== null && ts.isMethodDeclaration(node) && /^query/.test(node.name.getText())
  )
}

function isAsync(node: ts.SignatureDeclaration): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some((each) => each.kind === ts.SyntaxKind.AsyncKeyword)
  )
}

function enclosingFunction(node: ts.Node): ts.Node | null {
  return ts.findAncestor(node.parent, ts.isFunctionLike) ?? null
}

/** `now` of `Date.now` and `Date['now']`, for the identifier `Date`. */
function memberOf(node: ts.Identifier): string | null {
  const { parent } = node
  const owns =
    (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
    parent.expression === node
  return owns ? propertyName(parent) : null
}

function propertyName(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node)) return node.name.text
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return node.argumentExpression.text
  }
  return null
}
