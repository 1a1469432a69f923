/** Tells the global `process` from a function, a parameter or a property of that name. */
import ts from 'typescript'
import { walk } from './source.ts'

export interface Shadows {
  /** Whether a declaration of the file stands between this identifier and the global of its name. */
  hides(node: ts.Identifier): boolean
}

export function findShadows(tree: ts.SourceFile): Shadows {
  const declared = new Map<ts.Node, Set<string>>()
  walk(tree, (node) => {
    const name = declaredName(node)
    if (name !== null) {
      const scope = scopeOf(node)
      declared.set(scope, (declared.get(scope) ?? new Set()).add(name))
    }
    return true
  })
  return {
    hides: (node) =>
      ts.findAncestor(node, (ancestor) => declared.get(ancestor)?.has(node.text) ?? false) !== undefined,
  }
}

function declaredName(node: ts.Node): string | null {
  const declares =
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isBindingElement(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isImportClause(node) ||
    ts.isImportSpecifier(node) ||
    ts.isNamespaceImport(node)
  if (!declares || node.name === undefined || !ts.isIdentifier(node.name)) return null
  // `declare const process: …` gives the global a type; it is no other thing.
  if (ts.findAncestor(node, isAmbient) !== undefined) return null
  return node.name.text
}

function isAmbient(node: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []
  return modifiers.some((each) => each.kind === ts.SyntaxKind.DeclareKeyword)
}

function scopeOf(node: ts.Node): ts.Node {
  const isScope = (each: ts.Node): boolean =>
    ts.isFunctionLike(each) ||
    ts.isBlock(each) ||
    ts.isForStatement(each) ||
    ts.isForInStatement(each) ||
    ts.isForOfStatement(each) ||
    ts.isCatchClause(each) ||
    ts.isCaseBlock(each) ||
    ts.isSourceFile(each)
  return ts.findAncestor(node.parent, isScope) ?? node.getSourceFile()
}

/** Whether the identifier stands for a value, and is not the name of a member, a declaration or a type. */
export function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.findAncestor(node, ts.isTypeNode) !== undefined) return false
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isBindingElement(parent)) return parent.initializer === node
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return false
  if (ts.isShorthandPropertyAssignment(parent)) return true
  return !('name' in parent && parent.name === node)
}
