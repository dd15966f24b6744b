/** Starts the station inside the shell: the same station a server runs, given a key, a folder and a port. */
import { createServer } from 'node:net'
import type { AnyTRPCRouter } from '@trpc/server'
import type { SessionHolder } from '../ipc/session-holder.ts'
import type { MapSource } from '../security/map-protocol.ts'
import { firstPort } from './paths.ts'
import type { ShellArguments, ShellPaths } from './paths.ts'

/** What the shell tells the station about the window a call comes from. */
export type WindowCaller = {
  session: SessionHolder
  device: { kind: 'desktop'; description: string; place: string }
}

/** What the shell needs of a running station. */
export type ShellStation = {
  readonly url: string | null
  readonly router: AnyTRPCRouter
  readonly maps: MapSource
  /** What the system says about the network, for the links to other stations. */
  readonly network: { setOnline(isOnline: boolean): void; wake(): void }
  createContext(caller: WindowCaller): Promise<unknown>
  close(): Promise<void>
}

/** The station's settings as the shell decides them. */
export type ShellStationConfig = {
  dataDir: string
  listen: { host: '127.0.0.1'; port: number } | null
  rendererDir: string | null
  profile: string
  demo: boolean
  databaseKey: Uint8Array
  adminPassword: string | null
  version: string
  migrationsDir: string
}

/** What the start needs. */
export type StartStationDeps = {
  createStation(config: ShellStationConfig): Promise<ShellStation>
  arguments: ShellArguments
  paths: Pick<ShellPaths, 'dataDir' | 'rendererDir' | 'migrationsDir'>
  version: string
  adminPassword: string | null
  databaseKey: Uint8Array
  isPortFree(port: number): Promise<boolean>
  /** No port was free: the station runs, phones and trackers cannot reach it. */
  onNoPort(): void
}

/** Ports tried after {@link firstPort}. */
export const portsTried = 20

/** Starts the station; rejects with what the station says when it cannot run. */
export async function startStation(deps: StartStationDeps): Promise<ShellStation> {
  const port = deps.arguments.port ?? (await findPort(deps.isPortFree))
  if (port === null) deps.onNoPort()
  return deps.createStation({
    dataDir: deps.paths.dataDir,
    // this machine only, until an administrator opens the station to the network
    listen: port === null ? null : { host: '127.0.0.1', port },
    rendererDir: deps.paths.rendererDir,
    migrationsDir: deps.paths.migrationsDir,
    profile: deps.arguments.profile,
    demo: deps.arguments.isDemo,
    databaseKey: deps.databaseKey,
    adminPassword: deps.adminPassword,
    version: deps.version,
  })
}

/**
 * The first free port.
 * @returns null when all of them are taken
 */
export async function findPort(isFree: (port: number) => Promise<boolean>): Promise<number | null> {
  for (let port = firstPort; port < firstPort + portsTried; port += 1) {
    if (await isFree(port)) return port
  }
  return null
}

/** Tells whether nobody on this machine listens on a port, by listening for a moment. */
export function isPortFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const probe = createServer()
  probe.once('error', () => resolve(false))
  probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  return promise
}
