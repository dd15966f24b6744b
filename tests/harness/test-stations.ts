/** Stations of tests: cards with real keys, and a log with an administrator who may decide about stations. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import type { StationCard, SignedCard } from '../../server/contract/stations.ts'
import type { Instant, UserId } from '../../server/contract/primitives.ts'
import { systemRandom, type RandomSource } from '../../server/kernel/random.ts'
import { accept, defineOp, type Decision, type DecideFacts, type StateReader } from '../../server/log/index.ts'
import { directoryOps, directoryProjection } from '../../server/modules/directory/index.ts'
import { identityOps, identityProjection } from '../../server/modules/identity/index.ts'
import { roleDefined, userCreated } from '../../server/modules/identity/ops.ts'
import { rawPublicKey, signCard, stationIdOfKey } from '../../server/modules/stations/card.ts'
import { stationsOps, stationsProjection } from '../../server/modules/stations/index.ts'
import type { Authors } from '../../server/log/verify-part.ts'
import { enrolledAuthors } from '../../server/sync/peer-directory.ts'
import { createTestLog } from './test-log.ts'

export type TestKeys = { readonly signingKey: KeyObject; readonly publicKey: string; readonly stationId: string }

/** DER header of an Ed25519 private key (RFC 8410); the seed follows. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** An Ed25519 identity, drawn from `random`. */
export function makeKeys(random: RandomSource = systemRandom): TestKeys {
  const signingKey = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, random.bytes(32)]), format: 'der', type: 'pkcs8' })
  const raw = rawPublicKey(createPublicKey(signingKey))
  return { signingKey, publicKey: raw, stationId: stationIdOfKey(raw) }
}

/** A signed card; without `fields`, a hospital of the example island. */
export const makeCard = ({ signingKey, publicKey, stationId }: TestKeys, fields: Partial<StationCard> = {}): SignedCard =>
  signCard(
    {
      stationId,
      publicKey,
      tlsFingerprint: 'ab'.repeat(32),
      name: 'Hospitali ya Mfano',
      country: 'TZ',
      district: 'mfano',
      kind: 'hospital',
      facilityId: null,
      addresses: ['192.0.2.7:7443'],
      issuedAt: '2026-01-01T08:00:00.000Z' as Instant,
      ...fields,
    },
    signingKey,
  )

/** An op in whatever scope a test wants. */
export const noteMade = defineOp({
  kind: 'note.test-made',
  version: 1,
  body: z.object({ noteId: z.string(), scope: z.string() }),
  entity: (body) => body.noteId,
  scope: (body) => body.scope,
  conflict: 'fact',
  read: 'live.read',
})

/** A log with directory, people and stations, one administrator (`admin`) and one dispatcher (`clerk`), both as actors. */
export async function createStationLog(seed = 'stations') {
  const authors = (): Authors => enrolledAuthors(t.log.state)
  const t = createTestLog({
    ops: [...directoryOps, ...identityOps, ...stationsOps, noteMade],
    projections: [directoryProjection, identityProjection, stationsProjection],
    seed,
    authors: { find: (id) => authors().find(id) },
  })
  const [admin, clerk] = [t.newId<UserId>(), t.newId<UserId>()]
  const person = (userId: UserId, role: string) =>
    userCreated({
      userId,
      userName: role,
      displayName: role,
      language: 'sw',
      roles: [role],
      facilityId: null,
      unitId: null,
      passwordHash: null,
      phone: null,
    })
  await t.run(() =>
    accept([
      roleDefined({ name: 'administrator', permissions: ['peers.manage', 'peers.read'] }),
      roleDefined({ name: 'dispatcher', permissions: ['incident.read'] }),
      person(admin, 'administrator'),
      person(clerk, 'dispatcher'),
    ]),
  )
  const actors = { admin: `user:${admin}`, clerk: `user:${clerk}` }
  return {
    ...t,
    actors,
    /** Runs one command as the administrator, or as `actor`. */
    decide: <Result>(decide: (state: StateReader, facts: DecideFacts) => Decision<Result>, actor = actors.admin) =>
      t.run(decide, { actor }),
  }
}
export type StationLog = Awaited<ReturnType<typeof createStationLog>>
