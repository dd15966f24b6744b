/** What `npm test` runs, in order, and how each part is counted. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { ROOT } from './paths.mjs'
import { runNode } from './run.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Tally */
/** @typedef {{ id: string, title: string, needsBrowser?: boolean, run: (env: Record<string, string | undefined>) => Promise<Tally> }} Section */
/** @typedef {{ status: string, fullName: string }} Assertion */
/** @typedef {{ name: string, status: string, message?: string, assertionResults: Assertion[] }} FileResult */
/** @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: FileResult[] }} VitestReport */

const TOOLS = {
  depcruise: 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
  eslint: 'node_modules/eslint/bin/eslint.js',
  knip: 'node_modules/knip/bin/knip.js',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  tsc: 'node_modules/typescript/bin/tsc',
  vitest: 'node_modules/vitest/vitest.mjs',
}

/** What dependency-cruiser looks at; also `npm run depcruise`. */
const CRUISED = [
  'server',
  'electron',
  'renderer',
  'prisma',
  'resources',
  'tests',
  'electron.vite.config.ts',
  'eslint.config.js',
  'prisma.config.ts',
  'vitest.config.ts',
]

/**
 * A static check counts as one test, also when it takes several commands; all of them run, so that all findings are seen at once.
 * @param {string} id
 * @param {string} title
 * @param {...string[]} commands
 * @returns {Section}
 */
const check = (id, title, ...commands) => ({
  id,
  title,
  run: async (env) => {
    let isGood = true
    for (const command of commands) isGood = (await runNode(command, { env })).code === 0 && isGood
    return isGood
      ? { passed: 1, failed: 0, skipped: 0, failures: [] }
      : { passed: 0, failed: 1, skipped: 0, failures: [`findings above; alone: npm test -- --only ${id}`] }
  },
})

/**
 * Counts of a vitest JSON report. A file that could not even be loaded holds no tests, so it counts as one failure itself;
 * a run that failed without naming a test (an error outside any test) counts as one too.
 * @param {VitestReport | null} report null when none was written
 * @param {{ code: number, title: string }} run
 * @returns {Tally}
 */
export function tallyReport(report, { code, title }) {
  if (!report)
    return { passed: 0, failed: 1, skipped: 0, failures: [`${title}: the test runner ended without a report (exit code ${code})`] }
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  )
  const pathOf = (/** @type {FileResult} */ file) => relative(ROOT, file.name)
  const failures = [
    ...report.testResults.flatMap((file) =>
      file.assertionResults.filter((test) => test.status === 'failed').map((test) => `${pathOf(file)}: ${test.fullName}`),
    ),
    ...broken.map((file) => `${pathOf(file)}: could not be loaded (${(file.message ?? '').split('\n')[0]})`),
  ]
  if (code !== 0 && failures.length === 0) failures.push(`${title}: an error outside any test (exit code ${code})`)
  return { passed: report.numPassedTests, failed: failures.length, skipped: report.numPendingTests + report.numTodoTests, failures }
}

/**
 * @param {string} path
 * @returns {VitestReport | null}
 */
function readReport(path) {
  try {
    return /** @type {VitestReport} */ (JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null // no report is a result of its own: see tallyReport
  }
}

/**
 * One or more vitest projects in one run.
 * @param {string} id
 * @param {string} title
 * @param {string[]} projects
 * @param {{ needsBrowser?: boolean }} [options]
 * @returns {Section}
 */
const vitest = (id, title, projects, options = {}) => ({
  id,
  title,
  ...options,
  run: async (env) => {
    const folder = mkdtempSync(join(tmpdir(), 'kituo-report-'))
    const reportFile = join(folder, 'report.json')
    const selection = projects.flatMap((name) => ['--project', name])
    try {
      const { code } = await runNode(
        [
          TOOLS.vitest,
          'run',
          ...selection,
          '--passWithNoTests',
          '--reporter=default',
          '--reporter=json',
          `--outputFile.json=${reportFile}`,
        ],
        { env },
      )
      return tallyReport(readReport(reportFile), { code, title })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
})

/** @type {Section[]} */
export const SECTIONS = [
  check('typecheck', 'Types, layer by layer', [TOOLS.tsc, '-b', '--pretty', 'false'], [TOOLS.tsc, '-p', 'renderer', '--pretty', 'false']),
  check('lint', 'Lint', [TOOLS.eslint, '.', '--max-warnings', '0']),
  check('format', 'Formatting', [TOOLS.prettier, '--check', '--log-level', 'warn', '.']),
  check('depcruise', 'Who may import whom', [TOOLS.depcruise, '--no-progress', '--config', '.dependency-cruiser.cjs', ...CRUISED]),
  check('knip', 'Dead files, exports and packages', [TOOLS.knip, '--no-progress']),
  vitest('structure', 'Structure', ['structure']),
  vitest('unit', 'Unit, integration and simulation', ['unit', 'integration', 'sim'], { needsBrowser: true }),
  check('build', 'Build', ['resources/bootstrap/build.mjs']),
  vitest('electron', 'Desktop shell (stand-in for Electron, or the real one with KITUO_ELECTRON=1)', ['electron'], { needsBrowser: true }),
  vitest('e2e', 'End to end in Chromium', ['e2e'], { needsBrowser: true }),
]
