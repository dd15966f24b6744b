/** Lint: promise safety with types, house style, and the bans that keep clocks, randomness and text where they belong. */
import reactHooks from 'eslint-plugin-react-hooks'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'
import { localRules } from './resources/lint/local-rules.js'

const TYPESCRIPT = ['**/*.ts', '**/*.tsx']
const TESTS = ['tests/**', '**/*.test.ts', '**/*.test.tsx']
/** Tools load these by their default export. */
const TOOL_CONFIGS = ['*.config.{js,ts}', '.dependency-cruiser.cjs']
/** Where a program begins, and where the outside world is named once: only these may read the clock, chance and the environment. */
const EDGES = [
  'server/cli.ts',
  'server/log/cli.ts',
  'electron/main.ts',
  'server/kernel/clock.ts',
  'server/kernel/config.ts',
  'server/kernel/random.ts',
]

const DATABASE_NAMES = '/^(db|database|writer|reader|handle|connection|sqlite|raw)$/i'
const ban = (selector, message) => ({ selector, message })
const noDefaultExport = ban('ExportDefaultDeclaration', 'Named exports only: one name for one thing, in every file.')
const noSerialize = ['callee.object.name', 'callee.object.property.name'].map((path) =>
  ban(
    `CallExpression[callee.property.name="serialize"][${path}=${DATABASE_NAMES}]`,
    'serialize() returns the database unencrypted; use VACUUM INTO.',
  ),
)
const noClock = [
  ban(
    'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    'Take the clock as an argument (kernel/clock; on screens lib/now).',
  ),
  ban('NewExpression[callee.name="Date"][arguments.length=0]', 'Take the clock as an argument (kernel/clock; on screens lib/now).'),
]
const noChance = ban(
  'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
  'Take the random source as an argument (kernel/random).',
)
const noEnvironment = ban(
  'MemberExpression[object.name="process"][property.name="env"]',
  'Only kernel/config and the entry points read the environment.',
)
const noDirtyMarkup = [
  ban('JSXAttribute[name.name="dangerouslySetInnerHTML"]', 'Text from outside is never markup.'),
  ban(
    'JSXAttribute[name.name="style"] Property[key.name=/color|background|fill|stroke/i]',
    'Colours are tokens in CSS modules: two themes and forced colours depend on it.',
  ),
]

const noInterface = ban(
  ':matches(Program, ExportNamedDeclaration) > TSInterfaceDeclaration',
  'Use `type`; an interface is only for extending a global (`declare global`).',
)
const bridgeOnlyInLib = ban(
  'MemberExpression[property.name="kituo"]',
  'Only renderer/lib touches the bridge, so that a browser works the same.',
)

const everywhere = [noDefaultExport, noInterface, ...noSerialize]
const pure = [...everywhere, ...noClock, noChance, noEnvironment]
const restricted = (list) => ({ 'no-restricted-syntax': ['error', ...list] })

const TYPED_RULES = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
  'local/explained-cast': 'error',
}

const PLAIN_RULES = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-console': 'error',
  'no-empty': 'error', // an empty catch needs a comment that says why nothing is done
  'no-var': 'error',
  'prefer-const': 'error',
  'no-throw-literal': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'start' }],
  'max-lines': ['error', { max: 400 }],
  'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
}

/** Functions longer than 50 lines that exist: each has a ceiling of its own, which may only fall. New ones are not added here. */
const LENGTH_CEILINGS = {
  'renderer/field/responder/fix-queue.ts': 52,
  'renderer/field/responder/sharing.ts': 63,
  'renderer/field/shared/outbox.ts': 61,
  'renderer/map/style.ts': 64,
  'server/log/append.ts': 52,
  'server/modules/handover/projection.ts': 55,
  'server/modules/identity/entrance.ts': 64,
  'server/modules/identity/sessions.ts': 65,
  'server/modules/incidents/projection.ts': 54,
  'server/telemetry/fix-table.ts': 57,
  'server/telemetry/sealing.ts': 58,
  'server/telemetry/unknown-devices.ts': 54,
}

export default defineConfig(
  { ignores: ['out/', 'dist/', 'coverage/', 'test-results/', 'prisma/generated/', 'node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { files: ['**/*.{js,mjs,cjs}', ...TYPESCRIPT], plugins: { local: localRules }, rules: { ...PLAIN_RULES, ...restricted(everywhere) } },
  {
    files: TYPESCRIPT,
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: TYPED_RULES,
  },
  { files: ['server/**/*.ts', 'electron/**/*.ts', 'prisma/**/*.ts'], rules: restricted(pure) },
  {
    files: ['electron/**/*.ts'],
    ignores: ['electron/ipc/**', 'electron/main.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'electron', importNames: ['ipcMain'], message: 'Only electron/ipc listens to windows: it checks the sender.' }] },
      ],
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...restricted([...pure, bridgeOnlyInLib, ...noDirtyMarkup]),
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'local/no-untranslated-text': 'error',
    },
  },
  // The renderer's own edges: lib wraps the browser, field pages are too small to carry a shared clock.
  { files: ['renderer/lib/**', 'renderer/field/**'], rules: restricted([...everywhere, noChance, ...noDirtyMarkup]) },
  { files: ['renderer/**/*.tsx'], rules: { 'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }] } },
  ...Object.entries(LENGTH_CEILINGS).map(([file, max]) => ({
    files: [file],
    rules: { 'max-lines-per-function': ['error', { max, skipBlankLines: true, skipComments: true }] },
  })),
  { files: EDGES, rules: { ...restricted(everywhere), 'no-console': 'off' } },
  {
    files: TESTS,
    rules: {
      ...restricted(everywhere),
      'max-lines-per-function': 'off',
      'local/explained-cast': 'off',
      'local/no-untranslated-text': 'off',
    },
  },
  { files: ['resources/bootstrap/**', 'tests/bench/**'], rules: { 'no-console': 'off' } },
  // It takes the place of the `electron` package, which has a default export.
  { files: ['tests/electron/stand-in/electron.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: TOOL_CONFIGS, rules: { 'no-restricted-syntax': 'off' } },
)
