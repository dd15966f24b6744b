/** A small dispatch world on a real log: units, incidents, hospitals, and the commands of the dispatch modules as one-liners. */
import { join } from 'node:path'
import { createReadClient } from '../../server/db/client.ts'
import { AssignUnits, type AssignedUnit } from '../../server/contract/assignments.ts'
import type { HandoverStatus } from '../../server/contract/handover.ts'
import { OpenIncident, SosReport } from '../../server/contract/incidents.ts'
import type { CommandId, FacilityId, IncidentId, Instant, UnitId } from '../../server/contract/primitives.ts'
import { CreateUnit } from '../../server/contract/units.ts'
import { toInstant } from '../../server/kernel/clock.ts'
import type { Decision, DecideFacts, StateReader } from '../../server/log/index.ts'
import { assignUnits } from '../../server/modules/assignments/assign-decide.ts'
import { assignmentsOps, assignmentsProjection, unitClaims } from '../../server/modules/assignments/index.ts'
import { liveTasks, loadWanted } from '../../server/modules/assignments/load.ts'
import { claimsOps, claimsProjection, createClaims, type Claims, type Reach } from '../../server/modules/claims/index.ts'
import { directoryOps, directoryProjection } from '../../server/modules/directory/index.ts'
import { exceptionsOps, exceptionsProjection } from '../../server/modules/exceptions/index.ts'
import { geofencesOps, geofencesProjection } from '../../server/modules/geofences/index.ts'
import { handoverOps, handoverProjection } from '../../server/modules/handover/index.ts'
import { openIncident } from '../../server/modules/incidents/decide.ts'
import { incidentsOps, incidentsProjection, loadIncident, openSos } from '../../server/modules/incidents/index.ts'
import { nextSeq } from '../../server/modules/incidents/load.ts'
import { createUnit } from '../../server/modules/units/decide.ts'
import { deviceClaims, unitsOps, unitsProjection } from '../../server/modules/units/index.ts'
import { createTestLog, TEST_KEY, type TestLog } from './test-log.ts'

/** The town of the example island. */
export const TOWN = { latitude: -2.05, longitude: 32.9 }
const phrase = { accuracyMetres: 10, description: 'behind the market', source: 'gps' as const }

export type World = TestLog & {
  decide<Result>(run: (state: StateReader, facts: DecideFacts) => Decision<Result>): Promise<Result>
  id<Id extends string>(): Id
  unit(callSign: string, fields?: Partial<CreateUnit>): Promise<UnitId>
  incident(fields?: Partial<OpenIncident>): Promise<IncidentId>
  sos(fields?: Partial<SosReport>): Promise<{ incidentId: IncidentId; number: string; isNew: boolean }>
  assign(incidentId: IncidentId, unitIds: readonly UnitId[], mode?: 'offer' | 'assign'): Promise<string[]>
  /** The same, with what was said by voice, and how each unit went. */
  send(incidentId: IncidentId, unitIds: readonly UnitId[], how?: { mode?: 'offer' | 'assign'; said?: string }): Promise<AssignedUnit[]>
  /** Other stations that can be heard now; a test adds and removes them. */
  readonly hears: Set<string>
  readonly reach: Reach
  /** Claims over a read client, as a running station has them. */
  claims(read: ReturnType<typeof createReadClient>): Claims
  /** A handover row in a given state, as the handover module's fold would leave it. */
  handover(incidentId: IncidentId, status: HandoverStatus, more?: Record<string, string | null>): string
  row(table: 'Unit' | 'Incident' | 'Assignment', id: string): Record<string, unknown>
  rows(table: string): Record<string, unknown>[]
  read(): ReturnType<typeof createReadClient>
}

/** Opens a world on a new log; close it with `close()`, after disconnecting what `read()` gave. */
export function createWorld(seed = 'kituo', more: Pick<Parameters<typeof createTestLog>[0], 'authors' | 'startMs'> = {}): World {
  const t = createTestLog({
    ...more,
    seed,
    ops: [
      ...directoryOps,
      ...unitsOps,
      ...incidentsOps,
      ...assignmentsOps,
      ...claimsOps,
      ...handoverOps,
      ...exceptionsOps,
      ...geofencesOps,
    ],
    projections: [
      directoryProjection,
      unitsProjection,
      incidentsProjection,
      assignmentsProjection,
      claimsProjection,
      handoverProjection,
      exceptionsProjection,
      geofencesProjection,
    ],
  })
  const id = t.newId
  const decide: World['decide'] = async (run) => (await t.run(run)).result
  const commandId = (): CommandId => id<CommandId>()
  const hears = new Set<string>()
  const heardAt = new Map<string, Instant>()
  const now = (): Instant => toInstant(t.clock.nowMs())
  const reach: Reach = {
    isReachable: (stationId) => stationId === t.log.keys.stationId || hears.has(stationId),
    lastHeardAt: (stationId) => {
      if (hears.has(stationId) || stationId === t.log.keys.stationId) heardAt.set(stationId, now())
      return heardAt.get(stationId) ?? null
    },
  }
  const send: World['send'] = async (incidentId, unitIds, { mode = 'assign', said } = {}) => {
    const input = AssignUnits.parse({ commandId: commandId(), incidentId, unitIds, mode, said })
    const made = await decide((state, facts) =>
      assignUnits(
        input,
        {
          incident: loadIncident(state, incidentId),
          wanted: loadWanted(state, unitIds, { incidentId, stationId: facts.station.id, reach }),
          isFirst: liveTasks(state, incidentId).length === 0,
        },
        facts,
        () => null,
      ),
    )
    return made.assignments
  }
  return {
    ...t,
    decide,
    id,
    hears,
    reach,
    send,
    claims: (read) =>
      createClaims({
        read,
        clock: t.clock,
        reach,
        subjects: [unitClaims({ telemetry: { latest: () => null }, clock: t.clock }), deviceClaims],
      }),
    async unit(callSign, fields = {}) {
      const input = CreateUnit.parse({
        commandId: commandId(),
        callSign,
        kind: 'ambulance',
        level: 'bls',
        skills: ['nurse'],
        capabilities: ['stretcher', 'oxygen'],
        seats: 2,
        crew: [],
        baseFacilityId: null,
        base: TOWN,
        phone: null,
        isVerified: true,
        ...fields,
      })
      return (await decide((_state, facts) => createUnit(input, { sameCallSign: [], isBaseKnown: true }, facts))).unitId
    },
    async incident(fields = {}) {
      const input = OpenIncident.parse({
        commandId: commandId(),
        source: 'call',
        kind: 'bleeding',
        place: { ...TOWN, ...phrase },
        caller: { name: 'Asha Mfano', phone: '+255 700 000 000', language: 'sw' },
        narrative: 'bleeding for an hour',
        priority: null,
        ...fields,
      })
      return (await decide((state, facts) => openIncident(input, nextSeq(state, facts.station.prefix), facts))).incidentId
    },
    sos(fields = {}) {
      const input = SosReport.parse({
        commandId: commandId(),
        trackingToken: 't'.repeat(22),
        deviceToken: 'd'.repeat(22),
        place: { ...TOWN, ...phrase },
        ...fields,
      })
      return t
        .run((state, facts) => openSos(state, input, facts), { commandId: input.commandId, input, actor: 'public' })
        .then((done) => done.result)
    },
    assign: async (incidentId, unitIds, mode = 'assign') => (await send(incidentId, unitIds, { mode })).map((one) => one.assignmentId),
    handover(incidentId, status, more = {}) {
      const row = {
        id: id<string>(),
        incidentId,
        facilityId: id<FacilityId>(),
        subjectId: id<string>(),
        status,
        priority: 'P1',
        needs: '[]',
        requestedAt: new Date(t.clock.nowMs()).toISOString(),
        requestedBy: 'user:test',
        version: 1,
        ...more,
      }
      const names = Object.keys(row)
      t.db.prepare(`INSERT INTO Handover (${names.join(',')}) VALUES (${names.map(() => '?').join(',')})`).run(...Object.values(row))
      return row.id
    },
    row: (table, rowId) => t.db.prepare(`SELECT * FROM ${table} WHERE id = ?`).get(rowId) as Record<string, unknown>, // SELECT * gives an object
    rows: (table) => t.db.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[], // as above
    read: () => createReadClient({ file: join(t.dir, 'station.db'), key: Buffer.from(TEST_KEY, 'hex') }),
  }
}
