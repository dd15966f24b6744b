/** From what gateways read to readings on disk: device and channel to sensor; what is unknown waits for a person. */
import type { DeviceAlarm, IngestAccepted, Ingested, IncomingReading } from '../../contract/ingest.ts'
import type { ReadingDoor, ReadingIn } from '../../contract/readings.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Readings } from '../../telemetry/readings/index.ts'
import type { ColdRegistry, DeviceEntry } from './registry.ts'
import type { WaitingDevices } from './waiting.ts'

/** What became of readings before the store saw them. */
export type IntakeCounts = { unknownDevice: number; unknownChannel: number; otherQuantity: number; outOfUse: number; deviceAlarms: number }
export type IntakeParts = {
  readonly registry: Pick<ColdRegistry, 'deviceNamed'>
  readonly readings: Pick<Readings, 'accept'>
  readonly waiting: WaitingDevices
  readonly clock: Pick<Clock, 'nowMs'>
  /** Hears what devices say about themselves, after the readings of the same batch are on disk. */
  readonly onAlarms: (device: DeviceEntry, alarms: readonly DeviceAlarm[]) => void
  /** Hears which source brought a device's data. */
  readonly onHeard: (device: DeviceEntry, sourceId: string) => void
}
export type Intake = {
  accept(batch: Ingested, sourceId: string): Promise<IngestAccepted>
  readonly counts: Readonly<IntakeCounts>
}

type Sorted = { readonly byDoor: Map<ReadingDoor, ReadingIn[]>; refused: number }
type Inside = IntakeParts & { readonly counts: IntakeCounts }

function problemOf(reading: IncomingReading, device: DeviceEntry | null): keyof IntakeCounts | null {
  if (!device) return 'unknownDevice'
  const sensor = device.sensors.get(reading.channel)
  if (!sensor) return 'unknownChannel'
  if (!sensor.isActive) return 'outOfUse'
  return sensor.quantity === reading.quantity ? null : 'otherQuantity'
}

/** Readings by their sensors; those without one are counted, and those that a person could place wait. */
function sort({ registry, counts, waiting, clock, onHeard }: Inside, batch: Ingested, sourceId: string): Sorted {
  const sorted: Sorted = { byDoor: new Map(), refused: 0 }
  const heard = new Set<string>()
  for (const reading of batch.readings) {
    const { family, deviceId } = reading.device
    const device = registry.deviceNamed(family, deviceId)
    if (device && !heard.has(device.deviceId)) onHeard(device, sourceId)
    if (device) heard.add(device.deviceId)
    const problem = problemOf(reading, device)
    const sensorId = device?.sensors.get(reading.channel)?.sensorId
    if (problem !== null || sensorId === undefined) {
      if (problem !== null) counts[problem] += 1
      if (problem === 'unknownDevice' || problem === 'unknownChannel') waiting.note(reading, sourceId, clock.nowMs())
      sorted.refused += 1
      continue
    }
    const list = sorted.byDoor.get(family) ?? []
    list.push({ sensorId, atMs: reading.atMs, value: reading.value })
    sorted.byDoor.set(family, list)
  }
  return sorted
}

function tellAlarms({ registry, counts, onAlarms }: Inside, alarms: readonly DeviceAlarm[]): void {
  const byDevice = new Map<DeviceEntry, DeviceAlarm[]>()
  for (const alarm of alarms) {
    const device = registry.deviceNamed(alarm.device.family, alarm.device.deviceId)
    if (device) byDevice.set(device, [...(byDevice.get(device) ?? []), alarm])
  }
  for (const [device, list] of byDevice) {
    counts.deviceAlarms += list.length
    onAlarms(device, list)
  }
}

/** Builds the intake; it holds nothing itself but its counts. */
export function createIntake(parts: IntakeParts): Intake {
  const counts: IntakeCounts = { unknownDevice: 0, unknownChannel: 0, otherQuantity: 0, outOfUse: 0, deviceAlarms: 0 }
  const inside: Inside = { ...parts, counts }
  return {
    counts,
    async accept(batch, sourceId) {
      const { byDoor, refused } = sort(inside, batch, sourceId)
      const result = { accepted: 0, duplicates: 0, refused }
      for (const [door, list] of byDoor) {
        const answer = await parts.readings.accept(list, { door })
        result.accepted += answer.accepted
        result.duplicates += answer.duplicates + answer.conflicts
        result.refused += answer.refused.length
      }
      tellAlarms(inside, batch.alarms)
      return result
    },
  }
}
