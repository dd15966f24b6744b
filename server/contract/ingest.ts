/** What comes in from sensors, whatever they speak: readings, the device's own verdicts, and what was refused and why. Pure. */
import { z } from 'zod'
import { readingProblem, type Quantity, type ReadingDoor, type ReadingRefusal } from './readings.ts'

/** A device as its data names it; which sensor of ours it is, the registry knows. */
export type IncomingDevice = { readonly family: Exclude<ReadingDoor, 'api' | 'demo'>; readonly deviceId: string }

/** One reading of one channel of a device, in the unit of its quantity. */
export type IncomingReading = {
  readonly device: IncomingDevice
  /** What the device calls it, for example `TVC` or `TempC_SHT`. */
  readonly channel: string
  readonly quantity: Quantity
  /** Epoch milliseconds. */
  readonly atMs: number
  readonly value: number
}

/**
 * What a device says about itself, kept beside our own verdict and never overwritten by it.
 * `alarm`: its alarm rules (no codes = it says that nothing is wrong); `deviceError`, `loggerError`: self-test and broken parts; `network`: what
 * the radio network noticed.
 */
export type DeviceAlarm = {
  readonly device: IncomingDevice
  readonly kind: 'alarm' | 'deviceError' | 'loggerError' | 'network'
  readonly codes: readonly string[]
  /** When it says so; of an alarm with a duration, when it was raised. */
  readonly atMs: number
  /** The time the condition lasted, where the device says it; `toMs` null = still on. */
  readonly span: { readonly fromMs: number; readonly toMs: number | null } | null
}

/**
 * Why something was not taken. The first line is about single readings (see `READING_REFUSALS`), the others about messages and files.
 * `ambiguousUnit`: the value fits two units; `badQuality`: the device itself calls it bad; `conflict`: another value for the same moment came
 * before it; `replayed`: sent again by somebody else than the network; `noCodec`: nothing is known that reads these bytes; the `codec...` ones
 * come from the sandbox; `needsRebirth`: values without the names that belong to them.
 */
export const INGEST_REFUSALS = [
  ...(['notANumber', 'outOfRange', 'beforeTime', 'ahead'] as const satisfies readonly ReadingRefusal[]),
  ...(['malformed', 'truncated', 'tooMany', 'unsupported', 'badTime', 'ambiguousUnit', 'badQuality', 'conflict'] as const),
  ...(['duplicate', 'replayed', 'noCodec', 'noField', 'needsRebirth', 'outOfOrder', 'simulated'] as const),
  ...(['codecFailed', 'codecTimeout', 'codecMemory', 'codecOutput', 'codecOnHold'] as const),
] as const
export type IngestRefusal = (typeof INGEST_REFUSALS)[number]
/** `where`: a path, a line or a field of what was sent. */
export type Refused = { readonly where: string; readonly reason: IngestRefusal }

/** What one message or file holds. `refusedCounts` counts all; `refused` names the first ones. */
export type Ingested = {
  readonly readings: readonly IncomingReading[]
  readonly alarms: readonly DeviceAlarm[]
  readonly refused: readonly Refused[]
  readonly refusedCounts: Readonly<Partial<Record<IngestRefusal, number>>>
}

/** Refusals that are named one by one; a file with ten thousand bad lines shows the first of them. */
export const REFUSED_SHOWN = 200

export type Collector = {
  /** Keeps a reading, or counts why not. A second reading of a channel for the same moment is a duplicate, or a conflict when it differs. */
  reading(reading: IncomingReading, where: string): void
  alarm(alarm: DeviceAlarm): void
  refuse(where: string, reason: IngestRefusal): void
  done(): Ingested
}

/** Gathers what a parser finds. @param nowMs the station's clock: readings from the future are refused */
export function createCollector(nowMs: number): Collector {
  const readings: IncomingReading[] = []
  const alarms: DeviceAlarm[] = []
  const refused: Refused[] = []
  const counts: Partial<Record<IngestRefusal, number>> = {}
  const seen = new Map<string, number>()
  const refuse = (where: string, reason: IngestRefusal): void => {
    counts[reason] = (counts[reason] ?? 0) + 1
    if (refused.length < REFUSED_SHOWN) refused.push({ where, reason })
  }
  return {
    refuse,
    alarm: (alarm) => void alarms.push(alarm),
    reading(reading, where) {
      const problem = readingProblem(reading, reading.quantity, nowMs)
      if (problem !== null) {
        refuse(where, problem as IngestRefusal) // of a known quantity only the four reasons listed above are possible
        return
      }
      const key = `${reading.device.deviceId}\n${reading.channel}\n${reading.atMs}`
      const earlier = seen.get(key)
      if (earlier !== undefined) {
        refuse(where, earlier === reading.value ? 'duplicate' : 'conflict')
        return
      }
      seen.set(key, reading.value)
      readings.push(reading)
    },
    done: () => ({ readings, alarms, refused, refusedCounts: counts }),
  }
}

/** What the readings store did with a batch (the port every gateway ends at). */
export type IngestAccepted = { readonly accepted: number; readonly duplicates: number; readonly refused: number }
/**
 * Takes what came in; resolves when it is on disk, and only then a gateway acknowledges.
 * @throws AppError `station.overloaded`, `db.*`
 */
export type IngestAccept = (batch: Ingested, source: string) => Promise<IngestAccepted>

/** Units a number may come in; what a quantity is kept in stands in `QUANTITIES`. */
export const IncomingUnit = z.enum([
  'celsius',
  'fahrenheit',
  'kelvin',
  'percent',
  'fraction',
  'second',
  'minute',
  'count',
  'volt',
  'millivolt',
  'day',
  'decibelMilliwatt',
  'state',
])
export type IncomingUnit = z.infer<typeof IncomingUnit>

/** Turns a number into the unit its quantity is kept in; numbers in other units stay as they are. */
export function inKeptUnit(value: number, unit: IncomingUnit): number {
  switch (unit) {
    case 'fahrenheit':
      return rounded(((value - 32) * 5) / 9)
    case 'kelvin':
      return rounded(value - 273.15)
    case 'fraction':
      return rounded(value * 100)
    case 'millivolt':
      return rounded(value / 1000)
    case 'minute':
      return value * 60
    default:
      return value
  }
}
/** Takes off the tail that binary fractions leave behind. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6
