/** Judges readings one by one: unknown, impossible, known already, or new and on their way to disk. */
import { readingProblem, type ReadingDoor, type ReadingIn, type ReadingRefusal, type ReadingsAccepted } from '../../contract/readings.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { GroupQueue } from '../group-queue.ts'
import type { ReadingCounts } from './counts.ts'
import type { GroupRow } from './group-table.ts'
import type { SensorFacts } from './index.ts'
import { insertAt, placeOf } from './open-readings.ts'
import type { SealedDays } from './sealed-days.ts'
import type { SensorBook, SensorState } from './sensor-book.ts'

/** A reading on its way to disk. */
export type WaitingRow = GroupRow & { readonly no: number; readonly sensor: SensorState; readonly receivedAtMs: number }

export const MINUTE_MS = 60_000
/** Open readings beyond which none is taken: sealing does not keep up, or the disk is full. About 150 MB. */
const OPEN_MAX = 6_000_000
/** Readings judged before the queue is asked again, and sealed days looked into before others have their turn. */
const SLICE_READINGS = 10_000
const SLICE_LOADS = 200

export type AcceptParts = {
  readonly sensorOf: (sensorId: string) => SensorFacts | null
  readonly book: SensorBook
  readonly days: SealedDays
  readonly queue: GroupQueue<WaitingRow>
  readonly counts: ReadingCounts
  /** Open readings, waiting ones included, and row numbers: the last one given and the last one on disk. */
  readonly state: { open: number; given: number; durable: number }
  readonly nowMs: () => number
  readonly pause: () => Promise<void>
}
type Judgement = 'accepted' | 'duplicate' | 'conflict' | ReadingRefusal

const compare = (known: number, value: number): Judgement => (known === value ? 'duplicate' : 'conflict')

/** Judges one reading; a new one is open and waits for the disk afterwards. */
function take(parts: AcceptParts, reading: ReadingIn): Judgement {
  const { book, days, queue, state } = parts
  const facts = parts.sensorOf(reading.sensorId)
  if (!facts) return 'unknownSensor'
  const receivedAtMs = parts.nowMs()
  const problem = readingProblem(reading, facts.quantity, receivedAtMs)
  if (problem) return problem
  const atMs = Math.round(reading.atMs)
  const value = reading.value + 0 // -0 becomes 0
  const sensor = book.of(reading.sensorId, facts.scope)
  const { open } = sensor
  const place = placeOf(open, atMs)
  if (place < open.count && open.atMs[place] === atMs) return compare(open.values[place] ?? 0, value)
  if (atMs <= sensor.sealedToMs) {
    const sealed = days.valueAt(sensor.no, atMs)
    if (sealed !== null) return sealed === 'thinned' ? sealed : compare(sealed, value)
  }
  const arrivedMinute = Math.floor(receivedAtMs / MINUTE_MS)
  insertAt(open, place, atMs, value, arrivedMinute)
  state.open += 1
  state.given += 1
  queue.push({ no: state.given, sensor, sensorNo: sensor.no, atMs, value, arrivedMinute, receivedAtMs })
  return 'accepted'
}

type Tally = { accepted: number; duplicates: number; conflicts: number; readonly refused: { index: number; reason: ReadingRefusal }[] }

function note(tally: Tally, counts: ReadingCounts, judgement: Judgement, index: number): void {
  if (judgement === 'accepted') tally.accepted += 1
  else if (judgement === 'duplicate') {
    tally.duplicates += 1
    counts.duplicates += 1
  } else if (judgement === 'conflict') {
    tally.conflicts += 1
    counts.conflicts += 1
  } else {
    tally.refused.push({ index, reason: judgement })
    counts.refused[judgement] += 1
  }
}

/** Takes a batch, slice by slice. @throws AppError `station.overloaded`, `db.*` */
export async function acceptReadings(parts: AcceptParts, batch: readonly ReadingIn[], door: ReadingDoor): Promise<ReadingsAccepted> {
  const { queue, state, counts, days } = parts
  const tally: Tally = { accepted: 0, duplicates: 0, conflicts: 0, refused: [] }
  for (let from = 0; from < batch.length; from += SLICE_READINGS) {
    const slice = batch.slice(from, from + SLICE_READINGS)
    queue.reserve(slice.length)
    if (state.open + slice.length > OPEN_MAX) throw new AppError('station.overloaded', { retryAfterSeconds: 10 })
    let loads = days.loads
    let firstNo = state.durable + 1 // a duplicate may be of a reading that waits still: nothing is answered before that is on disk
    for (const [at, reading] of slice.entries()) {
      note(tally, counts, take(parts, reading), from + at)
      if (days.loads - loads < SLICE_LOADS) continue
      await queue.settled(firstNo)
      await parts.pause()
      firstNo = state.durable + 1
      loads = days.loads
    }
    await queue.settled(firstNo)
  }
  counts.accepted += tally.accepted
  counts.byDoor[door] = (counts.byDoor[door] ?? 0) + tally.accepted
  return tally
}
