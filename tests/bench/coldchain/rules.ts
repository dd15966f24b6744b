/** Readings a second of processor time through the whole refrigerator profile: sensors by turns, as batches from a region arrive. */
import {
  compileLane,
  newLane,
  passTime,
  shippedProfile,
  takeReading,
  TAKEN,
  type LaneState,
  type VerdictChange,
} from '../../../server/modules/coldchain/engine/index.ts'
import { report } from '../figure.ts'
import type { BenchOptions } from '../run.ts'

const START_MS = Date.UTC(2026, 10, 21)
const STEP_MS = 10 * 60_000
const SENSORS = 10_000

/** Shape of a day in a store: how each sensor's temperature runs, by the number of the reading. */
type Weather = (sensor: number, round: number) => number
const sawTooth = (sensor: number, round: number): number => 4.2 + 0.2 * ((sensor * 7 + round) % 6)
const WEATHERS: Readonly<Record<string, { readonly valueOf: Weather; readonly goal: number; readonly conditions: string }>> = {
  quiet: { valueOf: sawTooth, goal: 1_000_000, conditions: 'every fridge in range' },
  usual: {
    // Of a hundred fridges two warm up by the hour, one freezes and one is hot.
    valueOf: (sensor, round) =>
      sensor % 50 === 0
        ? sawTooth(sensor, round) + 0.15 * (round % 36)
        : sensor % 100 === 1
          ? -0.5 - 0.01 * (round % 5)
          : sensor % 100 === 2
            ? 9 + 0.1 * (round % 3)
            : sawTooth(sensor, round),
    goal: 1_000_000,
    conditions: '2 % warming, 1 % freezing, 1 % hot',
  },
  worst: {
    valueOf: (sensor, round) => 2 + 0.12 * ((sensor + round) % 49),
    goal: 250_000,
    conditions: 'every fridge warms up without end: a forecast with each reading',
  },
}

/** Values of all rounds, made before the clock starts. */
function valuesOf(valueOf: Weather, rounds: number): Float64Array {
  const values = new Float64Array(SENSORS * rounds)
  for (let round = 0; round < rounds; round += 1)
    for (let sensor = 0; sensor < SENSORS; sensor += 1) values[round * SENSORS + sensor] = valueOf(sensor, round)
  return values
}

/** Readings a second of processor time; the sensor is found by its id, as the station finds it. */
function rateOf(values: Float64Array, rounds: number): number {
  const profile = shippedProfile('pqs-refrigerator')
  if (!profile) throw new Error('the profile is gone')
  const plan = compileLane(profile, 'temperature')
  const ids = Array.from({ length: SENSORS }, (_, at) => `01JBENCH${String(at).padStart(18, '0')}`)
  const lanes = new Map<string, LaneState>(ids.map((id) => [id, newLane(plan, id)]))
  const changes: VerdictChange[] = []
  let accepted = 0
  const started = process.cpuUsage()
  for (let round = 0; round < rounds; round += 1) {
    const atMs = START_MS + round * STEP_MS
    for (let sensor = 0; sensor < SENSORS; sensor += 1) {
      const lane = lanes.get(ids[sensor] ?? '')
      if (lane && takeReading(plan, lane, atMs, values[round * SENSORS + sensor] ?? 0, changes) === TAKEN.accepted) accepted += 1
    }
    for (const lane of lanes.values()) passTime(plan, lane, atMs, changes)
    changes.length = 0
  }
  const { user, system } = process.cpuUsage(started)
  if (accepted !== SENSORS * rounds) throw new Error(`${accepted} of ${SENSORS * rounds} readings were evaluated`)
  return accepted / ((user + system) / 1e6)
}

/** Every weather. */
export function ruleFigures({ isQuick }: BenchOptions): Promise<void> {
  const rounds = isQuick ? 100 : 400
  for (const [name, { valueOf, goal, conditions }] of Object.entries(WEATHERS)) {
    const values = valuesOf(valueOf, rounds)
    rateOf(values, rounds)
    report(
      {
        ...{ bench: 'coldchain', figure: `evaluate.${name}`, unit: 'readings/s', better: 'higher', goal },
        conditions: `5 rules each, 10,000 sensors every 10 min, ${rounds} rounds; ${conditions}; a second of one core`,
      },
      Array.from({ length: isQuick ? 3 : 5 }, () => rateOf(values, rounds)),
    )
  }
  return Promise.resolve()
}
