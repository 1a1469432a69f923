/** Marks that only one place may mint, and the form of files. */
import ts from 'typescript'
import { isTest, violation, walk } from './source.ts'
import type { Source, Violation } from './source.ts'

interface Mark {
  readonly types: ReadonlySet<string>
  readonly home: RegExp
  readonly remedy: string
}

const MARKS: readonly Mark[] = [
  {
    types: new Set(['Journaled']),
    home: /^src\/runtime\/dispatcher/,
    remedy: 'only src/runtime/dispatcher*.ts may, after the commit and the release gate: hand it the order',
  },
  {
    types: new Set(['Approved', 'ApprovedOrder']),
    home: /^src\/engine\/risk\//,
    remedy: 'only src/engine/risk/ may, after every check: ask it to approve the order',
  },
]

/** A cast, or a type guard, that says of an order what only a gate can know. */
export function checkMints(source: Source): Violation[] {
  if (!source.path.startsWith('src/') || isTest(source.path)) return []
  const renamed = importedNames(source.tree)
  const violations: Violation[] = []
  walk(source.tree, (node) => {
    const type = assertedType(node)
    if (type === undefined) return true
    for (const minted of markNames(type, renamed)) {
      const mark = MARKS.find(({ types }) => types.has(minted))
      if (mark === undefined || mark.home.test(source.path)) continue
      violations.push(violation(source, node, `must not mint ${minted}; ${mark.remedy}`))
    }
    return true
  })
  return violations
}

function assertedType(node: ts.Node): ts.TypeNode | undefined {
  if (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node) || ts.isTypePredicateNode(node))
    return node.type
  return undefined
}

/** The outermost marks: the approval inside of `Journaled<ApprovedOrder>` was there before. */
function markNames(type: ts.TypeNode, renamed: ReadonlyMap<string, string>): string[] {
  const names: string[] = []
  walk(type, (node) => {
    if (!ts.isTypeReferenceNode(node)) return true
    const written = node.typeName.getText().split('.').at(-1) ?? ''
    const name = renamed.get(written) ?? written
    if (!MARKS.some(({ types }) => types.has(name))) return true
    names.push(name)
    return false
  })
  return names
}

/** Local name to the name that it was imported under. */
function importedNames(tree: ts.SourceFile): Map<string, string> {
  const names = new Map<string, string>()
  walk(tree, (node) => {
    if (ts.isImportSpecifier(node) && node.propertyName !== undefined)
      names.set(node.name.text, node.propertyName.text)
    return true
  })
  return names
}

export const MOST_LINES = 400

/** What others load by its default export (strategies, configurations), and declarations of packages that have one. */
const DEFAULT_EXPORTS = /^examples\/|(^|\/)(fixtures|templates)\/|\.config\.(ts|js)$|\.d\.ts$/

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/

export function checkForm(source: Source): Violation[] {
  const violations: Violation[] = []
  const lines = source.tree.getLineAndCharacterOfPosition(source.text.trimEnd().length).line + 1
  if (lines > MOST_LINES) {
    violations.push({
      path: source.path,
      line: MOST_LINES + 1,
      message: `has ${lines} lines, at most ${MOST_LINES}; split it, one idea each`,
    })
  }
  // The name of a file ends at its first dot: `decimal.test.ts` tests `decimal.ts`.
  const odd = source.path.split('/').find((part) => !KEBAB.test(part.split('.')[0] ?? ''))
  if (odd !== undefined)
    violations.push({ path: source.path, line: 1, message: `${odd} is not in kebab-case; rename it` })

  walk(source.tree, (node) => {
    if (ts.isEnumDeclaration(node)) {
      violations.push(
        violation(
          source,
          node,
          `must not declare an enum (${node.name.text}); use a union of strings, or a const object`,
        ),
      )
    }
    if (isDefaultExport(node) && !DEFAULT_EXPORTS.test(source.path)) {
      violations.push(violation(source, node, 'must not export a default; name it'))
    }
    return true
  })
  return violations
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true
  if (ts.isExportSpecifier(node)) return node.name.text === 'default'
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []
  return modifiers.some((each) => each.kind === ts.SyntaxKind.DefaultKeyword)
}
