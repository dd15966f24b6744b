/** The desktop app as a list of steps in the order they must happen; everything is injected, no step decides by itself. */
import { homedir, networkInterfaces } from 'node:os'
import electron from 'electron'
import { systemClock as clock } from '../server/kernel/clock.ts'
import { readEnvironment } from '../server/kernel/config.ts'
import { createLogger } from '../server/kernel/logger.ts'
import { systemRandom as random } from '../server/kernel/random.ts'
import { createStation, readOrCreateKeyFile } from '../server/station.ts'
import { findDatabaseKey } from './boot/database-key.ts'
import { createFailures, refusedExitCode } from './boot/failures.ts'
import type { Failures } from './boot/failures.ts'
import { guardContents, guardSession } from './boot/guards.ts'
import { parseShellArguments, resolvePaths } from './boot/paths.ts'
import type { ShellArguments, ShellPaths } from './boot/paths.ts'
import { prepareApp } from './boot/prepare.ts'
import { installShutdown } from './boot/shutdown.ts'
import type { Shutdown } from './boot/shutdown.ts'
import { claimSingleInstance } from './boot/single-instance.ts'
import { isPortFree, startStation } from './boot/start-station.ts'
import type { ShellStation } from './boot/start-station.ts'
import { after } from './boot/timers.ts'
import { openWorkstation } from './boot/workstation.ts'
import type { Workstation } from './boot/workstation.ts'
import { openTrpcDoor } from './ipc/attach.ts'
import type { TrpcDoor } from './ipc/attach.ts'
import type { MenuCommandId } from './ipc/channel.ts'
import { listenForExtractChoice } from './ipc/extract-ipc.ts'
import { listenForNetwork } from './ipc/network-ipc.ts'
import { chooseExtract } from './services/extract-dialog.ts'
import { createLogFile, openLogFolder } from './services/log-file.ts'
import { installMenu } from './services/menu.ts'
import { followNetwork } from './services/network.ts'
import { chooseLanguage, fill, textsFor } from './services/texts.ts'
import { createPromptHandler, promptDocument } from './windows/prompt-page.ts'
import type { PromptState } from './windows/prompt-page.ts'

const { app, dialog, ipcMain } = electron
const environment = readEnvironment()
const logFile = createLogFile({
  homeDir: homedir(),
  onProblem: (error) => process.emitWarning(`the log file cannot be written: ${String(error)}`),
})
const logger = createLogger(environment.KITUO_LOG_LEVEL, logFile.write)
const language = chooseLanguage(app.getPreferredSystemLanguages())
const texts = textsFor(language)
type Running = { station: ShellStation | null; door: TrpcDoor | null; workstation: Workstation | null; stopFollowing(): void }
const running: Running = { station: null, door: null, workstation: null, stopFollowing: () => undefined }
let promptState: PromptState = { mode: 'unlock', problem: null }

/** Steps that have no effect once the app is ready: nothing in here may wait. */
function prepare(shellArguments: ShellArguments): { paths: ShellPaths; shutdown: Shutdown; failures: Failures } | null {
  // 1. where things are
  const resourcesDir = app.isPackaged ? process.resourcesPath : null
  const paths = resolvePaths({
    userDataDir: app.commandLine.hasSwitch('user-data-dir') ? app.getPath('userData') : '',
    namedKeyFile: environment.KITUO_DB_KEY_FILE,
    appDir: app.getAppPath(),
    resourcesDir,
    arguments: shellArguments,
  })
  // 2. sandbox, scheme, profile folder
  prepareApp(electron, paths)
  // 3. one shell per profile
  if (!claimSingleInstance(app, (start) => running.workstation?.onSecondStart(start))) return null
  // 4. every way to end goes through one door, every failure leaves a report
  const shutdown = installShutdown({
    app,
    endScreens() {
      running.stopFollowing()
      running.door?.close()
      running.workstation?.close()
    },
    closeStation: async () => running.station?.close(),
    after,
    onProblem: (problem, error) => logger.error({ problem, error }, 'closing'),
  })
  const failures = createFailures({ electron, paths, texts, clock, logger, shutdown })
  failures.watch(process)
  // 5. rules for every page, before there is one
  guardContents(electron, logger)
  return { paths, shutdown, failures }
}

async function boot(shellArguments: ShellArguments): Promise<void> {
  const prepared = prepare(shellArguments)
  if (prepared === null) return app.exit(0)
  const { paths, shutdown, failures } = prepared
  await app.whenReady()
  try {
    // 6. rules for the session, the pages it may show, the menu
    const promptHandler = createPromptHandler(() => promptDocument(promptState, language, texts))
    guardSession(electron, {
      rendererDir: paths.rendererDir,
      promptHandler,
      logger,
      maps: () => running.station?.maps ?? null,
      isSignedIn: () => running.door?.isSignedIn() === true,
    })
    const send = (command: MenuCommandId): void => running.workstation?.send(command)
    const showLogFolder = (): void => openLogFolder(electron.shell, paths.home.logDir, logger)
    installMenu(electron.Menu, { texts, isMac: process.platform === 'darwin', isPackaged: app.isPackaged, send, showLogFolder })
    // 7. the key of the database
    const setPromptState = (state: PromptState): void => void (promptState = state)
    const found = await findDatabaseKey({ electron, paths, texts, random, logger, readPlainKey: readOrCreateKeyFile, setPromptState })
    if ('problem' in found) return await (found.problem === 'cancelled' ? shutdown.run(0) : failures.noKey(found.problem, found.file))
    // 8. the station, then its door and its screen; the folder is ours to write to from here on
    logFile.open(paths.home.logDir)
    running.station = await startStation({
      createStation: (config) => createStation(config, { clock, random, logger }),
      arguments: shellArguments,
      paths,
      version: app.getVersion(),
      adminPassword: environment.KITUO_ADMIN_PASSWORD ?? null,
      databaseKey: found.key,
      isPortFree,
      onNoPort: () => logger.warn('no free port: phones and trackers cannot reach this station'),
    })
    running.door = openTrpcDoor(ipcMain, running.station, logger)
    const stopFollowing = [followNetworkFor(running.station, running.door), offerFileDialog(running.door)]
    running.stopFollowing = () => stopFollowing.forEach((stop) => stop())
    const isEnding = shutdown.isEnding
    running.workstation = openWorkstation({ electron, paths, texts, door: running.door, clock, logger, isEnding })
    logger.info({ url: running.station.url }, 'the workstation is open')
  } catch (error) {
    await failures.startFailed(error)
  }
}

/** Tells the station when the network comes, goes or changes. */
const followNetworkFor = ({ network }: ShellStation, door: TrpcDoor): (() => void) =>
  followNetwork({
    powerMonitor: electron.powerMonitor,
    listenToPage: (heard) => listenForNetwork(ipcMain, door.isTrusted, heard),
    interfaces: networkInterfaces,
    station: network,
    after,
  })

/** The page may ask for the system's file dialog. */
const offerFileDialog = ({ isTrusted }: TrpcDoor): (() => void) =>
  listenForExtractChoice({
    ipcMain,
    isTrusted,
    choose: () => chooseExtract(dialog, electron.BrowserWindow.getFocusedWindow(), texts),
    onProblem: (error) => logger.error({ error }, 'the file dialog failed'),
  })

function refuse(error: unknown): void {
  const detail = error instanceof Error ? error.message : String(error)
  const body = error instanceof RangeError ? fill(texts.errors.badArguments, { detail }) : detail
  dialog.showErrorBox(texts.errors.startTitle, body)
  app.exit(refusedExitCode)
}

try {
  // not awaited: Electron becomes ready only after this module has run to its end
  boot(parseShellArguments(process.argv)).catch(refuse)
} catch (error) {
  refuse(error)
}
