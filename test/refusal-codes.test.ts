/** Every refusal has a test that provokes it: code, page and tests name the same. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { CODES } from '../src/domain/codes.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const OWN = 'test/refusal-codes.test.ts'

function testFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return testFiles(path)
    return entry.name.endsWith('.test.ts') && path !== OWN ? [path] : []
  })
}

/**
 * Codes that a test file expects: words of texts and patterns inside a call of `expect`, of a matcher, or of the rows of
 * `it.each`. A comment, a title, or a code that is only handed to something else does not count.
 */
function codesExpected(text: string): Set<string> {
  const codes = new Set<string>()
  const file = ts.createSourceFile('a.test.ts', text, ts.ScriptTarget.Latest, true)
  const collect = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isRegularExpressionLiteral(node))
      for (const [code] of node.text.matchAll(/\b(?:RISK|ORDER)_[A-Z_]+\b/g)) codes.add(code)
    ts.forEachChild(node, collect)
  }
  const isExpecting = (call: ts.CallExpression): boolean => {
    const callee = call.expression
    if (ts.isIdentifier(callee)) return callee.text === 'expect'
    if (!ts.isPropertyAccessExpression(callee)) return false
    return (
      /^to[A-Z]/.test(callee.name.text) ||
      (callee.name.text === 'each' && /^(?:it|describe)$/.test(callee.expression.getText()))
    )
  }
  const walk = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isExpecting(node)) node.arguments.forEach(collect)
    ts.forEachChild(node, walk)
  }
  walk(file)
  return codes
}

describe('every code of a refusal', () => {
  const expected = new Set(
    ['src', 'test']
      .flatMap(testFiles)
      .flatMap((path) => [...codesExpected(readFileSync(join(root, path), 'utf8'))]),
  )
  const codes = Object.keys(CODES).filter((code) => /^(?:RISK|ORDER)_/.test(code))

  it('is expected by a test', () => {
    expect(codes.filter((code) => !expected.has(code))).toEqual([])
  })

  it('that a test expects exists, or begins one that does', () => {
    expect([...expected].filter((code) => !codes.some((known) => known.startsWith(code)))).toEqual([])
  })

  it('would be missed if it stood in a comment or a title alone', () => {
    const text = `
      // RISK_A
      it('says RISK_B', () => { run('RISK_C'); expect(x).toBe('RISK_D'); expect(y).toMatch(/RISK_E/) })
      it.each([['RISK_F']])('%s', () => undefined)
    `
    expect([...codesExpected(text)]).toEqual(['RISK_D', 'RISK_E', 'RISK_F'])
  })
})
