/**
 * Fences as text, in the notation trackers' servers exchange (Traccar): latitude first, `CIRCLE (lat lon, metres)`, `POLYGON ((...))`
 * with one ring that need not be closed, `LINESTRING (...)`.
 */
import type { Point } from '../../contract/primitives.ts'
import type { FenceShape } from './shapes.ts'

/** Points one fence may have. */
const POINTS_MAX = 2_000
const NUMBER = String.raw`[-+]?\d{1,9}(?:\.\d{1,20})?(?:[eE][-+]?\d{1,2})?`
const PAIR = new RegExp(String.raw`^\s*(${NUMBER})\s+(${NUMBER})\s*$`)
const CIRCLE = new RegExp(String.raw`^\s*CIRCLE\s*\(\s*(${NUMBER})\s+(${NUMBER})\s*,\s*(${NUMBER})\s*\)\s*$`, 'i')
const POLYGON = /^\s*POLYGON\s*\(\s*\(([^()]*)\)\s*\)\s*$/i
const LINE = /^\s*LINESTRING\s*\(([^()]*)\)\s*$/i
/** Longitudes may be written one turn away from their usual range. */
const LONGITUDE_MAX = 540

/** Why a text is no fence. */
export type WktProblem = 'notation' | 'latitude' | 'longitude' | 'radius' | 'too-few-points' | 'too-many-points'

/** Reads a fence. @param halfWidthMetres of a line; the text does not hold it */
export function readWkt(text: string, halfWidthMetres = 0): FenceShape | { readonly problem: WktProblem } {
  const circle = CIRCLE.exec(text)
  if (circle) {
    const centre = pointOf(circle[1], circle[2])
    const radiusMetres = Number(circle[3])
    if ('problem' in centre) return centre
    return radiusMetres > 0 && radiusMetres <= 1_000_000 ? { kind: 'circle', centre, radiusMetres } : { problem: 'radius' }
  }
  const polygon = POLYGON.exec(text)
  if (polygon) {
    const ring = pointsOf(polygon[1] ?? '', 3)
    return 'problem' in ring ? ring : { kind: 'polygon', ring: ring.points }
  }
  const line = LINE.exec(text)
  if (!line) return { problem: 'notation' }
  const points = pointsOf(line[1] ?? '', 2)
  return 'problem' in points ? points : { kind: 'corridor', line: points.points, halfWidthMetres }
}

function pointOf(latitude: string | undefined, longitude: string | undefined): Point | { readonly problem: WktProblem } {
  const point = { latitude: Number(latitude), longitude: Number(longitude) }
  if (!(Math.abs(point.latitude) <= 90)) return { problem: 'latitude' }
  return Math.abs(point.longitude) <= LONGITUDE_MAX ? point : { problem: 'longitude' }
}

function pointsOf(text: string, least: number): { readonly points: Point[] } | { readonly problem: WktProblem } {
  const parts = text.split(',')
  if (parts.length > POINTS_MAX) return { problem: 'too-many-points' }
  const points: Point[] = []
  for (const part of parts) {
    const pair = PAIR.exec(part)
    if (!pair) return { problem: 'notation' }
    const point = pointOf(pair[1], pair[2])
    if ('problem' in point) return point
    points.push(point)
  }
  return points.length < least ? { problem: 'too-few-points' } : { points }
}

const pair = ({ latitude, longitude }: Point): string => `${latitude} ${longitude}`
const pairs = (points: readonly Point[]): string => points.map(pair).join(', ')

/** Writes a fence; what was read is written as it was. */
export function writeWkt(shape: FenceShape): string {
  if (shape.kind === 'circle') return `CIRCLE (${pair(shape.centre)}, ${shape.radiusMetres})`
  return shape.kind === 'polygon' ? `POLYGON ((${pairs(shape.ring)}))` : `LINESTRING (${pairs(shape.line)})`
}
