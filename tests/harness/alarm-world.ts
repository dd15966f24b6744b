/** Stations with an alarm engine on real logs: a few kinds of alarm of a cold chain, conditions as one-liners, ops carried from one to another. */
import { join } from 'node:path'
import { createReadClient } from '../../server/db/client.ts'
import { PERMISSIONS, type Permission } from '../../server/contract/permissions.ts'
import type { Instant } from '../../server/contract/primitives.ts'
import { toInstant } from '../../server/kernel/clock.ts'
import type { AnyOpKind, Decision, DecideFacts, Projection, StateReader } from '../../server/log/index.ts'
import type { Authors } from '../../server/log/verify-part.ts'
import {
  alarmsOps,
  alarmsProjection,
  createAlarmEngine,
  createAlarmKinds,
  defineAlarm,
  type AlarmCatalogue,
  type AlarmEngine,
  type ConditionChange,
} from '../../server/modules/alarms/index.ts'
import { loadAlarm } from '../../server/modules/alarms/load.ts'
import type { AlarmState } from '../../server/modules/alarms/state.ts'
import { manualTimers, type ManualTimers } from './manual-timers.ts'
import { createTestLog, TEST_KEY, type TestLog } from './test-log.ts'

/** The scope that `send` of replicas.ts carries. */
export const ALARM_SCOPE = 'tz/dispatch/mfano'
const about = { version: 1, read: 'alarm.read', params: ['name', 'celsius'] } as const

/** Heat at once, door after five minutes, power by the site, silence by the gateway; a leak stays until it is reset. */
export const CATALOGUE: AlarmCatalogue = {
  definitions: [
    defineAlarm({ code: 'heat', priority: 'P1', deadBand: 0.5, reAlarmSeconds: 3600, reAlarmMax: 2, maxShelveSeconds: 4 * 3600, ...about }),
    defineAlarm({ code: 'door', priority: 'P3', onDelaySeconds: 300, offDelaySeconds: 60, ...about }),
    defineAlarm({ code: 'leak', priority: 'P2', isLatching: true, ...about }),
    defineAlarm({ code: 'noMains', priority: 'P3', ...about }),
    defineAlarm({ code: 'sitePower', priority: 'P2', ...about, params: ['members'] }),
    defineAlarm({ code: 'noData', priority: 'P2', ...about }),
    defineAlarm({ code: 'silent', priority: 'P4', ...about }),
    defineAlarm({ code: 'doubleBooked', priority: 'P2', mustResolve: true, ...about, read: 'incident.read' }),
  ],
  inhibit: [{ name: 'site power', source: { codes: ['sitePower'] }, target: { codes: ['noMains'] }, equal: ['site'] }],
  correlate: [
    { name: 'site power', root: { codes: ['sitePower'] }, child: { codes: ['heat'] }, equal: ['site'], mode: 'group' },
    { name: 'gateway', root: { codes: ['noData'] }, child: { codes: ['silent'] }, equal: ['gateway'], mode: 'group' },
    { name: 'door', root: { codes: ['heat'] }, child: { codes: ['door'] }, equal: ['fridge'], mode: 'annotate' },
  ],
  quorums: [{ name: 'site power', memberCode: 'noMains', place: 'site', atLeast: 2, code: 'sitePower' }],
}
/** Somebody who sees everything. */
export const EVERYBODY = { permissions: new Set<Permission>(PERMISSIONS), facilityId: null } as const

export type AlarmStation = {
  readonly t: TestLog
  readonly engine: AlarmEngine
  readonly timers: ManualTimers
  readonly failures: unknown[]
  now(): Instant
  /** A condition of a fridge as of now, its cause being its own time. */
  condition(code: string, fridge: string, isActive: boolean, more?: Partial<ConditionChange>): ConditionChange
  /** Reports it, and waits until it is in the log. */
  report(...changes: ConditionChange[]): Promise<void>
  /** Lets time pass. */
  pass(seconds: number): Promise<void>
  state(alarmId: string): AlarmState | null
  do<Result>(decide: (state: StateReader, facts: DecideFacts) => Decision<Result>, actor?: string): Promise<Result>
  ops(kind: string): number
  read(): ReturnType<typeof createReadClient>
  /** The station as a new process finds it. */
  restarted(): Promise<AlarmStation>
  close(): Promise<void>
}

function around(t: TestLog, timers: ManualTimers): AlarmStation {
  const failures: unknown[] = []
  const engine = createAlarmEngine({
    log: t.log,
    clock: t.clock,
    timers,
    ids: { next: t.newId },
    logger: { error: (failure: unknown) => void failures.push(failure) },
    kinds: createAlarmKinds([CATALOGUE]),
  })
  const now = (): Instant => toInstant(t.clock.nowMs())
  return {
    t,
    engine,
    timers,
    failures,
    now,
    condition: (code, fridge, isActive, more = {}) => ({
      ...{ code, sourceKind: 'fridge', sourceId: fridge, scope: ALARM_SCOPE, isActive, conditionAt: now() },
      ...{ cause: more.conditionAt ?? now(), params: {}, parents: [{ kind: 'site', id: 'one' }], ...more },
    }),
    async report(...changes) {
      engine.report(changes)
      await engine.settled()
    },
    async pass(seconds) {
      t.clock.advance(seconds * 1000)
      timers.pass(seconds * 1000)
      await engine.settled()
    },
    state: (alarmId) => loadAlarm(t.log.state, alarmId),
    do: async (decide, actor = 'user:test') => (await t.run(decide, { actor })).result,
    ops: (kind) => t.db.prepare('SELECT count(*) FROM Op WHERE kind = ?').pluck().get(kind) as number, // a count
    read: () => createReadClient({ file: join(t.dir, 'station.db'), key: Buffer.from(TEST_KEY, 'hex') }),
    async restarted() {
      await engine.stop()
      return around(t.reopened(), timers)
    },
    async close() {
      await engine.stop()
      t.close()
    },
  }
}

/** Stations that know each other's keys. Close each of them. */
export function alarmStations(
  count: number,
  seed = 'alarms',
  /** Ops and projections of other modules that the stations have too. */
  more: { readonly ops: readonly AnyOpKind[]; readonly projections: readonly Projection[] } = { ops: [], projections: [] },
): AlarmStation[] {
  const logs: TestLog[] = []
  const authors: Authors = {
    find: (id) => {
      const found = logs.find(({ log }) => log.keys.stationId === id)
      return found ? { publicKey: found.log.keys.publicKey, isRevoked: false, cutoffs: new Map() } : null
    },
  }
  for (let at = 0; at < count; at += 1)
    logs.push(
      createTestLog({
        ops: [...alarmsOps, ...more.ops],
        projections: [alarmsProjection, ...more.projections],
        seed: `${seed} ${at}`,
        startMs: Date.UTC(2026, 10, 21, 12) + at,
        authors,
      }),
    )
  return logs.map((t) => around(t, manualTimers()))
}
