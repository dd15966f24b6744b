/** The readings of one sensor that are not sealed yet, in order of time: 20 bytes each, found by their moment. */
import type { Columns } from './block-codec.ts'

export type OpenReadings = { atMs: Float64Array; values: Float64Array; arrivedMinute: Uint32Array; count: number }

const FIRST_CAPACITY = 8

/** None yet. */
export const noReadings = (): OpenReadings => ({
  atMs: new Float64Array(0),
  values: new Float64Array(0),
  arrivedMinute: new Uint32Array(0),
  count: 0,
})

/** Place of the first reading at or after a moment. */
export function placeOf({ atMs, count }: OpenReadings, moment: number): number {
  if (count === 0 || moment > (atMs[count - 1] ?? 0)) return count
  let [low, high] = [0, count - 1]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((atMs[middle] ?? 0) < moment) low = middle + 1
    else high = middle
  }
  return low
}

function resize(open: OpenReadings, capacity: number): void {
  const { atMs, values, arrivedMinute, count } = open
  open.atMs = new Float64Array(capacity)
  open.values = new Float64Array(capacity)
  open.arrivedMinute = new Uint32Array(capacity)
  open.atMs.set(atMs.subarray(0, count))
  open.values.set(values.subarray(0, count))
  open.arrivedMinute.set(arrivedMinute.subarray(0, count))
}

/** Moves what lies from `from` on by some places. */
function shift({ atMs, values, arrivedMinute, count }: OpenReadings, from: number, by: number): void {
  for (const column of [atMs, values, arrivedMinute]) column.copyWithin(from + by, from, count)
}

/** Puts a reading in its place, as `placeOf` told for its moment, which is not there yet. */
export function insertAt(open: OpenReadings, place: number, moment: number, value: number, arrivedMinute: number): void {
  if (open.count === open.atMs.length) resize(open, Math.max(FIRST_CAPACITY, open.count * 2))
  if (place < open.count) shift(open, place, 1)
  open.atMs[place] = moment
  open.values[place] = value
  open.arrivedMinute[place] = arrivedMinute
  open.count += 1
}

/** Takes a reading out. @returns whether it was there */
export function remove(open: OpenReadings, moment: number): boolean {
  const place = placeOf(open, moment)
  if (place >= open.count || open.atMs[place] !== moment) return false
  shift(open, place + 1, -1)
  open.count -= 1
  return true
}

/** Takes out all moments of a sorted list; the memory of a list that is nearly empty then is given back. @returns how many were there */
export function removeAll(open: OpenReadings, moments: Float64Array): number {
  const removed = isFront(open, moments) ? removeFront(open, moments.length) : removeEach(open, moments)
  if (open.count * 4 < open.atMs.length) resize(open, open.count === 0 ? 0 : Math.max(FIRST_CAPACITY, open.count * 2))
  return removed
}

/** Whether the moments, which are all there, are those that come first: the usual case. */
const isFront = (open: OpenReadings, moments: Float64Array): boolean =>
  moments.length > 0 && open.atMs[moments.length - 1] === moments[moments.length - 1] && open.atMs[0] === moments[0]

function removeFront(open: OpenReadings, many: number): number {
  shift(open, many, -many)
  open.count -= many
  return many
}

function removeEach(open: OpenReadings, moments: Float64Array): number {
  const before = open.count
  let [kept, next] = [0, 0]
  for (let at = 0; at < before; at += 1) {
    const moment = open.atMs[at] ?? 0
    while (next < moments.length && (moments[next] ?? 0) < moment) next += 1
    if (moments[next] === moment) continue
    open.atMs[kept] = moment
    open.values[kept] = open.values[at] ?? 0
    open.arrivedMinute[kept] = open.arrivedMinute[at] ?? 0
    kept += 1
  }
  open.count = kept
  return before - kept
}

/** Copies of the readings at places `from` to `to`, the end not included. */
export const copyOf = ({ atMs, values, arrivedMinute }: OpenReadings, from: number, to: number): Columns => ({
  atMs: atMs.slice(from, to),
  values: values.slice(from, to),
  arrivedMinute: Float64Array.from(arrivedMinute.subarray(from, to)),
})
