/** A fence as a person types it, and the fence it means. Pure. */
import { FENCE_POINTS_LIMIT, type FenceFields, type FenceOutline, type FencePurpose } from '../../../../server/contract/geofences.ts'
import type { Point } from '../../../../server/contract/primitives.ts'
import { parseCoordinates } from '../../../lib/coordinates.ts'
import type { Fence } from './data.ts'

export type FenceDraft = {
  readonly name: string
  readonly purpose: FencePurpose
  readonly kind: FenceOutline['kind']
  /** Facility the circle is drawn around; null = a typed place. */
  readonly facilityId: string | null
  readonly centre: string
  readonly radiusMetres: number | null
  /** One pair of coordinates a line. */
  readonly points: string
  readonly halfWidthMetres: number | null
  /** The incident or facility it belongs to. */
  readonly aboutId: string | null
}
export const EMPTY_DRAFT: FenceDraft = {
  name: '',
  purpose: 'zone',
  kind: 'circle',
  facilityId: null,
  centre: '',
  radiusMetres: 200,
  points: '',
  halfWidthMetres: 50,
  aboutId: null,
}
/** What is wrong with a draft: which field, why, and at which line. */
export type DraftProblem = {
  readonly field: 'name' | 'centre' | 'radius' | 'points' | 'width'
  readonly problem: 'missing' | 'noPlace' | 'unreadable' | 'tooFew' | 'tooMany'
  readonly line: number
}
/** Whether a purpose belongs to something, and to what. */
export const belongsTo = (purpose: FencePurpose): 'incident' | 'facility' | null =>
  purpose === 'scene' ? 'incident' : purpose === 'hospital' || purpose === 'station' ? 'facility' : null

const bad = (field: DraftProblem['field'], problem: DraftProblem['problem'], line = 0): DraftProblem => ({ field, problem, line })

/** Reads the lines of a ring or a way. */
function pointsOf(text: string, least: number): Point[] | DraftProblem {
  const points: Point[] = []
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const point = parseCoordinates(line)
    if (!point) return bad('points', 'unreadable', at + 1)
    points.push(point)
  }
  if (points.length < least) return bad('points', 'tooFew', least)
  return points.length > FENCE_POINTS_LIMIT ? bad('points', 'tooMany', FENCE_POINTS_LIMIT) : points
}

/** The shape a draft describes so far, or what is wrong with it. */
export function shapeOfDraft(draft: FenceDraft, facilities: readonly (Point & { readonly id: string })[]): FenceOutline | DraftProblem {
  if (draft.kind === 'circle') {
    const facility = facilities.find(({ id }) => id === draft.facilityId)
    const centre = facility ? { latitude: facility.latitude, longitude: facility.longitude } : parseCoordinates(draft.centre)
    if (!centre) return bad('centre', draft.centre.trim() === '' ? 'missing' : 'noPlace')
    return draft.radiusMetres === null ? bad('radius', 'missing') : { kind: 'circle', centre, radiusMetres: draft.radiusMetres }
  }
  const points = pointsOf(draft.points, draft.kind === 'polygon' ? 3 : 2)
  if ('problem' in points) return points
  if (draft.kind === 'polygon') return { kind: 'polygon', ring: points }
  return draft.halfWidthMetres === null
    ? bad('width', 'missing')
    : { kind: 'corridor', line: points, halfWidthMetres: draft.halfWidthMetres }
}

/** The fence a draft means, or what is wrong with it. */
export function readDraft(draft: FenceDraft, facilities: readonly (Point & { readonly id: string })[]): FenceFields | DraftProblem {
  if (draft.name.trim() === '') return bad('name', 'missing')
  const shape = shapeOfDraft(draft, facilities)
  if ('problem' in shape) return shape
  const belongs = belongsTo(draft.purpose)
  const aboutId = belongs === null ? null : (draft.aboutId ?? (belongs === 'facility' && draft.kind === 'circle' ? draft.facilityId : null))
  return { name: draft.name.trim(), purpose: draft.purpose, shape, aboutId }
}

const pair = ({ latitude, longitude }: Point): string => `${Number(latitude.toFixed(6))}, ${Number(longitude.toFixed(6))}`

/** The fields of a shape as they would have been typed. */
export function typedShape(shape: FenceOutline): Partial<FenceDraft> {
  const { kind } = shape
  if (kind === 'circle') return { kind, facilityId: null, centre: pair(shape.centre), radiusMetres: shape.radiusMetres }
  if (kind === 'polygon') return { kind, points: shape.ring.map(pair).join('\n') }
  return { kind, points: shape.line.map(pair).join('\n'), halfWidthMetres: shape.halfWidthMetres }
}

/** A fence that is there, ready to be changed. */
export const draftOf = ({ name, purpose, shape, aboutId }: Pick<Fence, 'name' | 'purpose' | 'shape' | 'aboutId'>): FenceDraft => ({
  ...EMPTY_DRAFT,
  name,
  purpose,
  aboutId,
  ...typedShape(shape),
})
