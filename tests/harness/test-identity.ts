/** Identity on a real log and a real encrypted database, with one unit to enrol phones for, and callers that sign in as a browser or an API client does. */
import { join } from 'node:path'
import { z } from 'zod'
import { createReadClient } from '../../server/db/client.ts'
import { FIRST_ROLES, type Permission } from '../../server/contract/permissions.ts'
import type { CommandId, UnitId, UserId } from '../../server/contract/primitives.ts'
import type { UnitKind } from '../../server/contract/units.ts'
import type { IdSource } from '../../server/kernel/ids.ts'
import { seededRandom } from '../../server/kernel/random.ts'
import { accept, defineOp, projection } from '../../server/log/index.ts'
import { directoryOps, directoryProjection, directoryRouter } from '../../server/modules/directory/index.ts'
import { createIdentity, identityOps, identityProjection, identityRouter, setupRouter } from '../../server/modules/identity/index.ts'
import { createContext, type Context, type DeviceInfo, type SessionTokens, type StationServices } from '../../server/trpc/context.ts'
import { createCallerFactory, router } from '../../server/trpc/trpc.ts'
import { createTestLog, TEST_KEY } from './test-log.ts'

const unitMade = defineOp({
  kind: 'unit.test-made',
  version: 1,
  body: z.object({ id: z.string(), callSign: z.string(), kind: z.string(), isActive: z.boolean() }),
  entity: (body) => body.id,
  scope: () => 'directory',
  conflict: 'fact',
  read: 'unit.read',
})
const testUnits = projection('test-units', 1, ({ on, table }) => {
  const units = table('Unit', 'id')
  on(unitMade, ({ body, meta }) => {
    units.insert({
      ...body,
      level: 'bls',
      skills: [],
      capabilities: [],
      seats: 1,
      crew: [],
      isVerified: true,
      readiness: 'ready',
      status: 'available',
      statusAt: meta.at,
      createdAt: meta.at,
    })
  })
})

const appRouter = router({ setup: setupRouter, identity: identityRouter, directory: directoryRouter })
const callerOf = createCallerFactory(appRouter)

/** A device of the tests. */
export const DEVICE: DeviceInfo = { kind: 'browser', description: 'Test browser', place: '127.0.0.1' }
export const PASSWORD = 'mlango wa ziwa'

/** Opens an empty station's identity. `close` removes everything. */
export function createTestIdentity() {
  const t = createTestLog({
    ops: [...directoryOps, ...identityOps, unitMade],
    projections: [directoryProjection, identityProjection, testUnits],
  })
  const read = createReadClient({ file: join(t.dir, 'station.db'), key: Buffer.from(TEST_KEY, 'hex') })
  const ids: IdSource = { next: t.newId }
  const random = seededRandom('identity')
  const identity = createIdentity({ log: t.log, db: t.db, read, clock: t.clock, ids, random })
  // Procedures of identity and directory use these services only.
  const services = {
    log: t.log,
    read,
    clock: t.clock,
    ids,
    random,
    identity,
    version: '0.0.0',
    isDemo: false,
    address: () => null,
    logger: console,
  } as unknown as StationServices
  const commandId = (): CommandId => t.newId<CommandId>()

  /** Calls procedures as a browser whose cookies are `tokens`; the user is resolved anew for each call, as transports do. */
  function browser() {
    let tokens: SessionTokens | null = null
    const session = {
      get: () => tokens,
      set: (next: SessionTokens) => {
        tokens = next
      },
      clear: () => {
        tokens = null
      },
    }
    return {
      get tokens() {
        return tokens
      },
      set tokens(next: SessionTokens | null) {
        tokens = next
      },
      async call() {
        const user = tokens ? await identity.authenticate(tokens.accessToken).catch(() => null) : null
        return callerOf(createContext(services, { user, session, device: DEVICE }))
      },
    }
  }
  /** Calls procedures as an API client with a Bearer token, or without one. */
  async function api(accessToken?: string) {
    const user = accessToken === undefined ? null : await identity.authenticate(accessToken)
    const ctx: Context = createContext(services, { user, session: null, device: { ...DEVICE, kind: 'api' } })
    return callerOf(ctx)
  }
  /** Sets the station up and signs the administrator `admin` in. */
  async function setUp() {
    const admin = browser()
    await (
      await admin.call()
    ).setup.complete({
      commandId: commandId(),
      station: { name: 'Kisiwa cha Mfano', district: 'mfano', country: 'TZ', timeZone: 'Africa/Dar_es_Salaam', language: 'sw' },
      admin: { userName: 'admin', displayName: 'Msimamizi Mfano', password: PASSWORD },
    })
    return admin
  }
  /** Creates a person as the administrator does. */
  async function addUser(
    admin: ReturnType<typeof browser>,
    userName: string,
    roles: (keyof typeof FIRST_ROLES)[],
    password = PASSWORD,
  ): Promise<UserId> {
    const { result } = await (
      await admin.call()
    ).identity.createUser({ commandId: commandId(), userName, displayName: userName, password, roles, language: 'en' })
    return result.userId
  }
  async function addUnit(callSign: string, kind: UnitKind = 'ambulance', isActive = true): Promise<UnitId> {
    const id = t.newId<UnitId>()
    await t.run(() => accept([unitMade({ id, callSign, kind, isActive })]))
    return id
  }
  /** Kinds of op in the log, oldest first. */
  const kinds = (): string[] => t.db.prepare('SELECT kind FROM Op ORDER BY pos').pluck().all() as string[]
  const permissionsOf = (...roles: (keyof typeof FIRST_ROLES)[]): Permission[] =>
    [...new Set(roles.flatMap((role) => [...FIRST_ROLES[role]]))].sort()
  return {
    ...t,
    identity,
    services,
    read,
    commandId,
    browser,
    api,
    setUp,
    addUser,
    addUnit,
    kinds,
    permissionsOf,
    close: async () => {
      await read.$disconnect()
      t.close()
    },
  }
}
export type TestIdentity = ReturnType<typeof createTestIdentity>
