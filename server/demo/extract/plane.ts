/** Flat geometry on the island's local grid, in kilometres: lengths along a line, crossings, inside and outside. */
import type { LocalKm } from '../island-shape.ts'

export const distanceKm = (a: LocalKm, b: LocalKm): number => Math.hypot(b[0] - a[0], b[1] - a[1])

/** The place `share` (0..1) of the way from `a` to `b`. */
export const between = (a: LocalKm, b: LocalKm, share: number): LocalKm => [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]

/** The place a distance away in a direction. @param angle radians, 0 = east, counter-clockwise */
export const away = (from: LocalKm, angle: number, km: number): LocalKm => [from[0] + Math.cos(angle) * km, from[1] + Math.sin(angle) * km]

/** Straight pieces of a line, each with the length of line before it. */
export function* segments(line: readonly LocalKm[]): Generator<{ from: LocalKm; to: LocalKm; startKm: number; lengthKm: number }> {
  let startKm = 0
  for (const [index, to] of line.entries()) {
    const from = line[index - 1]
    if (from === undefined) continue
    const lengthKm = distanceKm(from, to)
    yield { from, to, startKm, lengthKm }
    startKm += lengthKm
  }
}

export const lengthKm = (line: readonly LocalKm[]): number => [...segments(line)].reduce((sum, segment) => sum + segment.lengthKm, 0)

/** The place `atKm` along a line; the end beyond it. */
export function pointAlong(line: readonly LocalKm[], atKm: number): LocalKm {
  let last: LocalKm = line[0] ?? [0, 0]
  for (const { from, to, startKm, lengthKm: length } of segments(line)) {
    if (atKm <= startKm + length) return between(from, to, length === 0 ? 0 : (atKm - startKm) / length)
    last = to
  }
  return last
}

/** Where a line comes nearest to a place. `angle`: direction of the line there, radians. */
export type Nearest = { readonly distanceKm: number; readonly atKm: number; readonly point: LocalKm; readonly angle: number }

/** Nearest place of a line; null for a line without length. */
export function nearestOn(line: readonly LocalKm[], place: LocalKm): Nearest | null {
  let best: Nearest | null = null
  for (const { from, to, startKm, lengthKm: length } of segments(line)) {
    if (length === 0) continue
    const along = ((place[0] - from[0]) * (to[0] - from[0]) + (place[1] - from[1]) * (to[1] - from[1])) / length
    const atKm = Math.min(length, Math.max(0, along))
    const point = between(from, to, atKm / length)
    const distance = distanceKm(place, point)
    if (best === null || distance < best.distanceKm)
      best = { distanceKm: distance, atKm: startKm + atKm, point, angle: Math.atan2(to[1] - from[1], to[0] - from[0]) }
  }
  return best
}

/** A place where two lines cross, with the distance along each. */
export type Crossing = { readonly point: LocalKm; readonly atKmOfFirst: number; readonly atKmOfSecond: number }

/** All crossings of two lines; touching ends count. */
export function crossings(first: readonly LocalKm[], second: readonly LocalKm[]): Crossing[] {
  const found: Crossing[] = []
  for (const a of segments(first)) {
    for (const b of segments(second)) {
      const [ax, ay] = [a.to[0] - a.from[0], a.to[1] - a.from[1]]
      const [bx, by] = [b.to[0] - b.from[0], b.to[1] - b.from[1]]
      const turn = ax * by - ay * bx
      if (turn === 0) continue
      const [x, y] = [b.from[0] - a.from[0], b.from[1] - a.from[1]]
      const shareOfA = (x * by - y * bx) / turn
      const shareOfB = (x * ay - y * ax) / turn
      if (shareOfA < 0 || shareOfA > 1 || shareOfB < 0 || shareOfB > 1) continue
      found.push({
        point: between(a.from, a.to, shareOfA),
        atKmOfFirst: a.startKm + shareOfA * a.lengthKm,
        atKmOfSecond: b.startKm + shareOfB * b.lengthKm,
      })
    }
  }
  return found
}

/** True for a place inside a closed ring. */
export function isInside(ring: readonly LocalKm[], place: LocalKm): boolean {
  let inside = false
  for (const { from, to } of segments(ring)) {
    if (from[1] > place[1] === to[1] > place[1]) continue
    if (place[0] < from[0] + ((place[1] - from[1]) * (to[0] - from[0])) / (to[1] - from[1])) inside = !inside
  }
  return inside
}

/** Twice the area of a ring with a sign: above zero where it runs counter-clockwise. */
export const turning = (ring: readonly LocalKm[]): number =>
  [...segments(ring)].reduce((sum, { from, to }) => sum + from[0] * to[1] - to[0] * from[1], 0)
