/** What the operator is told when the app cannot start or has to end, and the report that is left behind. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../server/kernel/app-error.ts'
import { toInstant } from '../../server/kernel/clock.ts'
import type { Clock } from '../../server/kernel/clock.ts'
import type { Logger } from '../../server/kernel/logger.ts'
import type { KeyProblem } from '../services/secrets.ts'
import { fill } from '../services/texts.ts'
import type { ShellTexts } from '../services/shell-texts.ts'
import { createCrashHandler } from './crash-handler.ts'
import { crashFileName, crashReport } from './crash-report.ts'
import type { CrashFacts } from './crash-report.ts'
import type { ElectronParts } from './electron-parts.ts'
import type { ShellPaths } from './paths.ts'
import type { Shutdown } from './shutdown.ts'

/** What telling needs. */
export type FailureDeps = {
  electron: Pick<ElectronParts, 'app' | 'dialog'>
  paths: Pick<ShellPaths, 'crashDir'>
  texts: ShellTexts
  clock: Clock
  logger: Logger
  shutdown: Shutdown
}

/** Exit code of a start that ended with a sentence to the operator. */
export const refusedExitCode = 1

/** The ways to fail. */
export type Failures = {
  /** Catches what nobody else caught. */
  watch(target: Pick<NodeJS.Process, 'on'>): void
  /** The station did not come up. */
  startFailed(error: unknown): Promise<void>
  /** The database key could not be had because of this file. */
  noKey(problem: KeyProblem, file: string): Promise<void>
}

/** Creates the ways to fail. */
export function createFailures(deps: FailureDeps): Failures {
  const { texts, logger, shutdown } = deps
  const tell = (title: string, body: string): void => deps.electron.dialog.showErrorBox(title, body)
  const writeReport = (name: string, text: string): string => writePrivately(deps.paths.crashDir, name, text)
  const factsOf = (kind: CrashFacts['kind']): CrashFacts => crashFacts(kind, deps)
  const onCrash = createCrashHandler({
    facts: factsOf,
    writeReport,
    tell: (file) => tell(texts.errors.crashTitle, fill(texts.errors.crashBody, { file })),
    shutDown: shutdown.run,
    onProblem: (error) => logger.error({ error }, 'the shell failed'),
  })
  return {
    watch(target) {
      target.on('uncaughtException', (error) => void onCrash('uncaughtException', error))
      target.on('unhandledRejection', (error) => void onCrash('unhandledRejection', error))
    },
    async startFailed(error) {
      logger.error({ error }, 'the station did not start')
      const facts = factsOf('startFailed')
      const file = writeReport(crashFileName(facts.at), crashReport(error, facts))
      tell(texts.errors.startTitle, startSentence(error, file, texts))
      await shutdown.run(refusedExitCode)
    },
    async noKey(problem, file) {
      logger.error({ problem }, 'no database key')
      tell(texts.errors.startTitle, fill(texts.errors[problem], { file }))
      await shutdown.run(refusedExitCode)
    },
  }
}

/** Refusals that a person can put right get a sentence of their own. */
const startRefusals: Readonly<Record<string, 'inUse' | 'wrongKey'>> = { 'db.in-use': 'inUse', 'db.wrong-key': 'wrongKey' }

/**
 * What a person is told when the station does not come up.
 * @param file the report
 */
export function startSentence(error: unknown, file: string, { errors }: Pick<ShellTexts, 'errors'>): string {
  if (!(error instanceof AppError)) return fill(errors.startFailed, { code: 'internal', file })
  const refusal = startRefusals[error.code]
  const path = 'path' in error.params ? String(error.params.path) : ''
  return refusal === undefined ? fill(errors.startFailed, { code: error.code, file }) : fill(errors[refusal], { path })
}

function crashFacts(kind: CrashFacts['kind'], { electron: { app }, clock }: FailureDeps): CrashFacts {
  const { node = '', chrome = '', electron = '' } = process.versions
  return {
    kind,
    at: toInstant(clock.nowMs()),
    version: app.getVersion(),
    platform: `${process.platform} ${process.arch}`,
    versions: { node, chrome, electron },
    uptimeSeconds: Math.round(process.uptime()),
    homeDir: homedir(),
  }
}

function writePrivately(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, name)
  writeFileSync(file, text, { mode: 0o600, flush: true })
  return file
}
