/** Where each unit was in the last ten minutes: what this window heard and what the station told besides; one small ring of points a unit, thinned in time. */
import { TRAIL } from '../../server/contract/positions.ts'

/** How far back a trail reaches. */
export const TRAIL_MS = TRAIL.seconds * 1000
/** One point a unit in this time; with it a trail has forty points. */
const STEP_MS = TRAIL.stepSeconds * 1000
const POINTS = TRAIL_MS / STEP_MS
const WIDTH = 3

export type TrailPoint = readonly [longitude: number, latitude: number, atMs: number]
type Ring = { values: Float64Array; next: number; count: number; lastAtMs: number }

/** Fed by the position store. Late positions leave no mark: the store drops them before. */
export class UnitTrails {
  private readonly rings = new Map<string, Ring>()

  /** Remembers a position if enough time has passed since the last one remembered. */
  note({ unitId, longitude, latitude, fixedAtMs }: { unitId: string; longitude: number; latitude: number; fixedAtMs: number }): void {
    let ring = this.rings.get(unitId)
    if (ring === undefined) {
      ring = { values: new Float64Array(POINTS * WIDTH), next: 0, count: 0, lastAtMs: -Infinity }
      this.rings.set(unitId, ring)
    }
    if (fixedAtMs - ring.lastAtMs < STEP_MS) return
    const at = ring.next * WIDTH
    ring.values[at] = longitude
    ring.values[at + 1] = latitude
    ring.values[at + 2] = fixedAtMs
    ring.next = (ring.next + 1) % POINTS
    ring.count = Math.min(POINTS, ring.count + 1)
    ring.lastAtMs = fixedAtMs
  }

  /** Puts what somebody else remembers before and between what was heard here. @param points in any order */
  fill(unitId: string, points: readonly TrailPoint[]): void {
    const heard = this.of(unitId, -Infinity)
    this.rings.delete(unitId)
    const all = [...points, ...heard].sort(([, , a], [, , b]) => a - b)
    for (const [longitude, latitude, fixedAtMs] of all) this.note({ unitId, longitude, latitude, fixedAtMs })
  }

  forget(unitId: string): void {
    this.rings.delete(unitId)
  }

  /** The remembered points of a unit that are not too old, oldest first. */
  of(unitId: string, nowMs: number): TrailPoint[] {
    const ring = this.rings.get(unitId)
    if (ring === undefined) return []
    const points: TrailPoint[] = []
    for (let index = 0; index < ring.count; index += 1) {
      const at = ((ring.next - ring.count + index + POINTS) % POINTS) * WIDTH
      const atMs = ring.values[at + 2] ?? 0
      if (atMs >= nowMs - TRAIL_MS) points.push([ring.values[at] ?? 0, ring.values[at + 1] ?? 0, atMs])
    }
    return points
  }
}
