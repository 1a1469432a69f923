import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const TESTS = ['**/*.test.ts', '**/*.test-support.ts', 'test/**', 'bench/**']

/** Where a line on the terminal is the product. */
const TERMINAL = ['src/cli/**', 'bin/**', 'scripts/**', 'examples/**', ...TESTS]

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'reports/', '.fulmar/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // A promise that nobody waits for is an order that nobody knows of.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/return-await': 'error',
      // A life cycle is a table, and switches over it are closed: `default` is no substitute for a case.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
      ],
      // 0 and '' are values here (a price, a quantity, a reason), so their truth is no test of presence.
      '@typescript-eslint/strict-boolean-expressions': [
        'error',
        { allowString: false, allowNumber: false, allowNullableObject: true, allowNullableBoolean: true },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allow: [{ from: 'file', name: 'Decimal' }] },
      ],
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: true }],
      '@typescript-eslint/no-deprecated': 'error',
      // Ports are asynchronous; an adapter that happens to need no await still implements one.
      '@typescript-eslint/require-await': 'off',

      eqeqeq: 'error',
      'no-console': 'error',
      'no-self-compare': 'error',
      'no-constant-condition': ['error', { checkLoops: false }],
      'no-unmodified-loop-condition': 'error',
      'no-unsafe-finally': 'error',
      'no-loss-of-precision': 'error',
      'no-fallthrough': 'error',
      'no-duplicate-case': 'error',
      'no-empty': 'error',
      'no-sparse-arrays': 'error',
      'no-template-curly-in-string': 'error',
      'no-useless-escape': 'error',
      'no-control-regex': 'error',
      'use-isnan': 'error',
      'valid-typeof': 'error',
      'object-shorthand': 'error',

      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'max-depth': ['error', 4],
      // A closed switch counts once, however many cases it has: it is a table.
      complexity: ['error', { max: 20, variant: 'modified' }],
    },
  },
  {
    files: TESTS,
    rules: {
      'max-lines-per-function': 'off',
      complexity: 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: TERMINAL, rules: { 'no-console': 'off' } },
  // Node's own test runner waits for its tests by itself.
  { files: ['examples/templates/*.test.ts'], rules: { '@typescript-eslint/no-floating-promises': 'off' } },
  {
    // Plain JavaScript: the type check reads its JSDoc; what comes out of JSON.parse and import() stays `any` there.
    files: ['**/*.js', '**/*.mjs'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
)
