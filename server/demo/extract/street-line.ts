/** A road or river while it is being laid: its course, the nodes others share with it, stretches with tags of their own. */
import type { LocalKm } from '../island-shape.ts'
import type { ElementDraft, TagList } from './element-draft.ts'
import { crossings, distanceKm, lengthKm, pointAlong, segments } from './plane.ts'

/** A stretch of a line with further tags, such as a bridge. */
export type Stretch = { readonly fromKm: number; readonly toKm: number; readonly tags: TagList }
/** A line to lay. `marks`: nodes others share; `cuts`: where one way ends and the next begins. */
export type StreetLine = {
  readonly id: string
  readonly line: readonly LocalKm[]
  readonly tags: TagList
  readonly marks: { readonly atKm: number; readonly point: LocalKm }[]
  readonly cuts: number[]
  readonly stretches: Stretch[]
}
/** One way of a laid line. */
export type LaidWay = { readonly lineId: string; readonly wayId: number; readonly refs: readonly number[] }

export const streetLine = (id: string, line: readonly LocalKm[], tags: TagList): StreetLine => ({
  id,
  line,
  tags,
  marks: [],
  cuts: [],
  stretches: [],
})

/** Nearer than this two stops are one, kilometres. */
const SAME_KM = 0.0005

type Stop = { readonly atKm: number; readonly point: LocalKm; readonly isCut: boolean }

/** Every node of a line in order. Where a stop falls on another, the course's own point stays. */
function stopsOf({ line, marks, cuts, stretches }: StreetLine): Stop[] {
  let endKm = 0
  const course = [...segments(line)].map(({ to, startKm, lengthKm: length }) => {
    endKm = startKm + length
    return { atKm: endKm, point: to, isCut: false }
  })
  const first = line[0]
  if (first !== undefined) course.unshift({ atKm: 0, point: first, isCut: false })
  const added = [
    ...marks.map((mark) => ({ ...mark, isCut: false })),
    ...[...cuts, ...stretches.flatMap(({ fromKm, toKm }) => [fromKm, toKm])].map((atKm) => ({
      atKm,
      point: pointAlong(line, atKm),
      isCut: true,
    })),
  ]
  const stops: Stop[] = []
  // own points first among equals, then shared ones: both must stay where they are
  for (const stop of [...course, ...added].map((each, rank) => ({ ...each, rank })).sort((a, b) => a.atKm - b.atKm || a.rank - b.rank)) {
    const last = stops.at(-1)
    if (last === undefined || stop.atKm - last.atKm > SAME_KM) stops.push(stop)
    else stops[stops.length - 1] = { ...last, isCut: last.isCut || stop.isCut }
  }
  return stops
}

/** Lays a line into the draft: one way, or several where it is cut or a stretch has tags of its own. */
export function lay(draft: ElementDraft, street: StreetLine): LaidWay[] {
  const laid: LaidWay[] = []
  let piece: Stop[] = []
  const close = (): void => {
    const [first, last] = [piece[0], piece.at(-1)]
    if (first === undefined || last === undefined || piece.length < 2) return
    const middleKm = (first.atKm + last.atKm) / 2
    const own = street.stretches.filter(({ fromKm, toKm }) => fromKm <= middleKm && middleKm <= toKm)
    const refs = piece.map(({ point }) => draft.node(point))
    const tags = own.reduce<TagList>((all, stretch) => ({ ...all, ...stretch.tags }), street.tags)
    laid.push({ lineId: street.id, wayId: draft.wayOf(refs, tags), refs })
    piece = [last]
  }
  for (const stop of stopsOf(street)) {
    piece.push(stop)
    if (stop.isCut) close()
  }
  close()
  return laid
}

/** A shared node this near to a point of the course is that point, kilometres. */
const SNAP_KM = 0.003

/**
 * Gives a line a node that others share.
 * @returns the place the others must use
 */
export function mark(street: StreetLine, atKm: number): LocalKm {
  for (const { from, to, startKm, lengthKm: length } of segments(street.line)) {
    if (Math.abs(startKm - atKm) < SNAP_KM) return from
    if (Math.abs(startKm + length - atKm) < SNAP_KM) return to
  }
  const point = pointAlong(street.line, atKm)
  street.marks.push({ atKm, point })
  return point
}

/** Gives a line a shared node at a place that another line chose. */
export function markAt(street: StreetLine, atKm: number, point: LocalKm): void {
  street.marks.push({ atKm, point })
}

/** Gives a stretch around a place further tags; it never reaches beyond the ends. */
export function stretchAround(street: StreetLine, atKm: number, halfKm: number, tags: TagList): void {
  const end = lengthKm(street.line)
  street.stretches.push({ fromKm: Math.max(0.004, atKm - halfKm), toKm: Math.min(end - 0.004, atKm + halfKm), tags })
}

/** A node of both lines lies nearer than this to a place where they cross: they are joined there already, kilometres. */
const JOINED_KM = 0.002

const hasPoint = ({ line, marks }: StreetLine, place: LocalKm): boolean =>
  [...line, ...marks.map(({ point }) => point)].some((point) => distanceKm(point, place) < JOINED_KM)

/** Gives every two lines a shared node wherever they cross without one. */
export function joinCrossings(lines: readonly StreetLine[]): void {
  lines.forEach((first, index) => {
    for (const second of lines.slice(index + 1))
      for (const { point, atKmOfFirst, atKmOfSecond } of crossings(first.line, second.line))
        if (!(hasPoint(first, point) && hasPoint(second, point))) markAt(second, atKmOfSecond, mark(first, atKmOfFirst))
  })
}
