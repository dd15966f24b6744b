/** Tiles of appliances: the newest reading, the alarm that matters most, what is about to happen, door and power. */
import type { EquipmentTile, SensorNow } from '../../../contract/coldstore.ts'
import { EquipmentTile as TileSchema } from '../../../contract/coldstore.ts'
import { toInstant } from '../../../kernel/clock.ts'
import type { Readings } from '../../../telemetry/readings/index.ts'
import type { SensorEntry } from '../registry.ts'
import type { ColdAsking } from './asking.ts'

const MINUTE_MS = 60_000
type EquipmentRow = {
  readonly id: string
  readonly siteId: string
  readonly placeId: string | null
  readonly name: string
  readonly kind: string
}

/** A sensor with its newest reading. */
export function sensorNow({ sensorId, channel, quantity, profile }: SensorEntry, readings: Pick<Readings, 'latest'>, nowMs: number) {
  const newest = readings.latest(sensorId)
  const latest = newest && { value: newest.value, at: toInstant(newest.atMs), ageSeconds: Math.round((nowMs - newest.atMs) / 1000) }
  return { sensorId, channel, quantity, profile, latest }
}
type Sensor = ReturnType<typeof sensorNow>

type AlarmOfTile = { letter: string; priority: string; alarmId: string; count: number }
/** The most urgent alarm of each appliance, as this person may see it. */
export function alarmsByEquipment({ alarms, user, clock }: ColdAsking): ReadonlyMap<string, AlarmOfTile> {
  const found = new Map<string, AlarmOfTile>()
  const picture = alarms.pictures.of(user, clock.nowMs())
  for (const shelf of ['annunciated', 'shelved', 'suppressed', 'outOfService'] as const)
    for (const { alarmId, letter, priority, state } of picture.onShelf(shelf)) {
      const own = state.sourceKind === 'equipment' ? state.sourceId : state.parents.find(({ kind }) => kind === 'equipment')?.id
      if (own === undefined) continue
      const known = found.get(own)
      if (known) known.count += 1
      else found.set(own, { alarmId, letter, priority, count: 1 })
    }
  return found
}

const CLOSED_DOOR = { doorState: 0, doorOpenSeconds: 0 } as const
function doorOf(sensors: readonly Sensor[]): EquipmentTile['door'] {
  for (const quantity of ['doorState', 'doorOpenSeconds'] as const) {
    const value = sensors.find((sensor) => sensor.quantity === quantity)?.latest?.value
    if (value !== undefined) return value > CLOSED_DOOR[quantity] ? 'open' : 'closed'
  }
  return 'unknown'
}
function powerOf(sensors: readonly Sensor[], lostAtMs: number | null): EquipmentTile['power'] {
  const isSeen = sensors.some(({ quantity, latest }) => latest !== null && (quantity === 'mainsSeconds' || quantity === 'mainSwitch'))
  return lostAtMs !== null ? 'off' : isSeen ? 'on' : 'unknown'
}

/** The thermometer with rules comes first; among several the one that was heard of last. */
function thermometer(sensors: readonly Sensor[]): Sensor | null {
  const ofHeat = sensors.filter(({ quantity }) => quantity === 'temperature')
  const rank = ({ profile, latest }: Sensor): string => `${profile ? 1 : 0}${latest ? 1 : 0}${latest?.at ?? ''}`
  return [...ofHeat].sort((a, b) => (rank(a) < rank(b) ? 1 : -1))[0] ?? null
}

function comingUp(
  { coldchain }: Pick<ColdAsking, 'coldchain'>,
  sensors: readonly SensorEntry[],
): Pick<EquipmentTile, 'countdown' | 'forecast'> {
  const lanes = sensors.map(({ sensorId }) => ({ sensorId, now: coldchain.watch.now(sensorId) }))
  const stretches = lanes
    .flatMap(({ now }) => now?.progress ?? [])
    .filter(({ leftMs }) => leftMs > 0)
    .sort((a, b) => a.leftMs - b.leftMs)
  const nearest = stretches[0]
  const code = nearest && lanes.flatMap(({ now }) => now?.codes ?? []).find(({ ruleId }) => ruleId === nearest.ruleId)?.code
  const forecast = lanes.flatMap(({ now }) => now?.forecasts ?? []).sort((a, b) => a.reachesAtMs - b.reachesAtMs)[0]
  return {
    countdown:
      nearest && code
        ? { code, ruleId: nearest.ruleId, since: toInstant(nearest.sinceMs), leftMinutes: Math.round(nearest.leftMs / MINUTE_MS) }
        : null,
    forecast: forecast
      ? {
          ...{ reachesAt: toInstant(forecast.reachesAtMs), earliestAt: toInstant(forecast.earliestAtMs), perHour: forecast.perHour },
          latestAt: forecast.latestAtMs === null ? null : toInstant(forecast.latestAtMs),
        }
      : null,
  }
}

/** The tile of one appliance. @param sensors in use on it */
export function tileOf(
  asking: ColdAsking,
  row: EquipmentRow,
  sensors: readonly SensorEntry[],
  alarm: AlarmOfTile | undefined,
): EquipmentTile {
  const { coldchain, readings, clock } = asking
  const nowMs = clock.nowMs()
  const now = sensors.map((sensor) => sensorNow(sensor, readings, nowMs))
  const lostAtMs = coldchain.watch.appliances.lostAtMs(row.id)
  const deadline = coldchain.watch.appliances.deadline(row.id, nowMs)
  return TileSchema.parse({
    ...{ equipmentId: row.id, siteId: row.siteId, placeId: row.placeId, name: row.name, kind: row.kind },
    ...{ letter: alarm?.letter ?? 'A', priority: alarm?.priority ?? null, alarmId: alarm?.alarmId ?? null, alarmCount: alarm?.count ?? 0 },
    temperature: thermometer(now) satisfies Omit<SensorNow, 'sensorId' | 'latest'> | null,
    ...comingUp(asking, sensors),
    power: powerOf(now, lostAtMs),
    powerLostAt: lostAtMs === null ? null : toInstant(lostAtMs),
    holdover: deadline && {
      ...{ deadlineAt: toInstant(deadline.deadlineMs), leftMinutes: Math.round(deadline.leftMs / MINUTE_MS) },
      ...{ basis: deadline.basis, isStale: deadline.isStale },
    },
    door: doorOf(now),
  })
}
