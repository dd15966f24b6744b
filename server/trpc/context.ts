/** What every procedure is given: the services of the station, who is asking, and the one road to the log. */
import type { PrismaClient } from '../../prisma/generated/client.ts'
import type { StationHealth } from '../contract/live.ts'
import type { Permission } from '../contract/permissions.ts'
import type { Clock } from '../kernel/clock.ts'
import type { IdSource } from '../kernel/ids.ts'
import type { Logger } from '../kernel/logger.ts'
import type { RandomSource } from '../kernel/random.ts'
import type { Decision, DecideFacts, Log, StateReader } from '../log/index.ts'
import type { AlarmEngine } from '../modules/alarms/index.ts'
import type { Fleet } from '../modules/assignments/index.ts'
import type { Claims } from '../modules/claims/index.ts'
import type { ColdChain } from '../modules/coldchain/index.ts'
import type { Drafts } from '../modules/drafts/index.ts'
import type { Geofences } from '../modules/geofences/index.ts'
import type { Identity } from '../modules/identity/index.ts'
import type { Oncall } from '../modules/oncall/index.ts'
import type { Places } from '../modules/places/index.ts'
import type { Roads } from '../modules/roads/index.ts'
import type { Regions } from '../modules/regions/index.ts'
import type { PeersPort } from '../modules/stations/index.ts'
import type { TrackersPort } from '../modules/trackers/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import type { Readings } from '../telemetry/readings/index.ts'
import type { StreamBudget } from './access.ts'
import type { Signals } from './signals.ts'

/** Who is signed in, resolved by the server from its own session, never from what a screen sends. */
export type SignedIn = {
  readonly userId: string
  readonly sessionId: string
  readonly userName: string
  readonly displayName: string
  readonly roles: readonly string[]
  readonly permissions: ReadonlySet<Permission>
  /** Hospital the person works at; limits the hospital desk to its own arrivals. */
  readonly facilityId: string | null
  /** Unit the phone belongs to. */
  readonly unitId: string | null
}

/** Tokens of one window or browser; screens never see them. */
export type SessionTokens = { readonly accessToken: string; readonly refreshToken: string }
/** Where a transport keeps the tokens: main-process memory in Electron, HttpOnly cookies in a browser. */
export type SessionHolder = { get(): SessionTokens | null; set(tokens: SessionTokens): void; clear(): void }
/** The device and place a request comes from, for the session list. */
export type DeviceInfo = { readonly kind: 'desktop' | 'browser' | 'api' | 'field'; readonly description: string; readonly place: string }

/** The parts of a running station that procedures use. */
export type StationServices = {
  readonly log: Log
  /** Prisma on read-only connections. */
  readonly read: PrismaClient
  readonly clock: Clock
  readonly ids: IdSource
  readonly random: RandomSource
  readonly logger: Logger
  readonly identity: Identity
  readonly telemetry: Telemetry
  readonly readings: Readings
  /** Who gives units away, and double bookings. */
  readonly claims: Claims
  /** What sources of alarms report to, and what stands. */
  readonly alarms: AlarmEngine
  /** Escalation, and the messages it sends. */
  readonly oncall: Oncall
  /** What is kept cold, and the watch over it. */
  readonly coldchain: ColdChain
  /** Units in use, kept in memory. */
  readonly fleet: Fleet
  /** Ports for trackers. */
  readonly trackers: TrackersPort
  /** Travel times, routes and what people report about roads. */
  readonly roads: Roads
  /** Imported regions, and the import of others. */
  readonly regions: Regions
  /** Who is inside which fence, and what that proposes. */
  readonly geofences: Geofences
  /** Search over everything that has a name and a point. */
  readonly places: Places
  /** Calls being taken, before they are incidents. */
  readonly drafts: Drafts
  readonly version: string
  readonly isDemo: boolean
  /** Base address under which phones and trackers reach this station; null while it has no HTTP door. */
  address(): string | null
  /** What screens must ask again although no op says so. */
  readonly signals: Pick<Signals, 'follow'>
  readonly streams: StreamBudget
  /** The door for other stations; null while this station has none. */
  readonly peers: PeersPort | null
  /** Figures of the status strip. */
  health(): StationHealth
}

export type Context = StationServices & {
  readonly user: SignedIn | null
  readonly session: SessionHolder | null
  readonly device: DeviceInfo
  /**
   * Runs a command: decides inside the log's transaction, answers after it is durable.
   * A repeated `commandId` gets the first answer again.
   */
  execute<Input extends { readonly commandId: string }, Result>(
    input: Input,
    decide: (state: StateReader, facts: DecideFacts) => Decision<Result>,
  ): Promise<{ commandId: Input['commandId']; position: number; repeated: boolean; result: Result }>
}

/** The actor written into ops: `user:<id>`, or the transport's own name for machines. */
export const actorOf = (user: SignedIn | null): string => (user ? `user:${user.userId}` : 'public')

/** Builds the context of one call. */
export function createContext(services: StationServices, caller: Pick<Context, 'user' | 'session' | 'device'>): Context {
  return {
    ...services,
    ...caller,
    execute: async (input, decide) => {
      const committed = await services.log.executor.execute({ commandId: input.commandId, input, actor: actorOf(caller.user), decide })
      return { ...committed, commandId: input.commandId }
    },
  }
}
