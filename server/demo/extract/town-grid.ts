/** Alleys between the streets of the town: a finer grid of one-way lanes with codes, and the turns that are forbidden there. */
import type { LocalKm } from '../island-shape.ts'
import { nodeMember, wayMember, type ElementDraft, type TagList } from './element-draft.ts'
import { between, nearestOn } from './plane.ts'
import { mark, streetLine, type LaidWay, type StreetLine } from './street-line.ts'
import { streetCode } from './words.ts'

const ROWS = ['st-bandari', 'st-samaki', 'st-soko', 'st-jua', 'st-amani', 'st-hospitali'] as const
const COLUMNS = ['st-mwembe', 'st-shule', 'st-kisima', 'st-mnara', 'st-mawe', 'st-ziwa'] as const
const GAPS = [0, 1, 2, 3, 4] as const

const alley = (name: string, number: number): TagList => ({
  highway: 'residential',
  name,
  alt_name: `Uchochoro wa ${number} (mfano)`,
  surface: number % 2 === 0 ? 'compacted' : 'unpaved',
  maxspeed: '20',
  // both ways of saying it
  oneway: number % 3 === 0 ? '-1' : 'yes',
})

type Streets = ReadonlyMap<string, StreetLine>

function streetOf(streets: Streets, id: string): StreetLine {
  const street = streets.get(id)
  if (street === undefined) throw new RangeError(`the demo island has no street ${id}`)
  return street
}
const pointOf = (street: StreetLine, index: number): LocalKm => street.line[index] ?? [0, 0]

/** Shares a node with a street half way between two of its corners. */
function middleMark(street: StreetLine, gap: number): LocalKm {
  const near = nearestOn(street.line, between(pointOf(street, gap), pointOf(street, gap + 1), 0.5))
  return mark(street, near?.atKm ?? 0)
}

/** The middle of a block: where its two alleys cross. */
function blockMiddle(streets: Streets, column: number, row: number): LocalKm {
  const south = streetOf(streets, ROWS[row] ?? '')
  const north = streetOf(streets, ROWS[row + 1] ?? '')
  return between(
    between(pointOf(south, column), pointOf(north, column + 1), 0.5),
    between(pointOf(south, column + 1), pointOf(north, column), 0.5),
    0.5,
  )
}

/**
 * The alleys: five avenues northward and five streets eastward through the middles of the blocks.
 * @param roads the streets of the town; they get the shared nodes
 */
export function townAlleys(roads: readonly StreetLine[]): StreetLine[] {
  const streets = new Map(roads.map((road) => [road.id, road]))
  const avenues = GAPS.map((gap) => {
    const line = ROWS.flatMap((id, row) => [middleMark(streetOf(streets, id), gap), ...(row < 5 ? [blockMiddle(streets, gap, row)] : [])])
    return streetLine(`alley-n${gap}`, line, alley(streetCode('KX', 2 * gap + 1, 'Ave'), gap + 1))
  })
  const lanes = GAPS.map((gap) => {
    const line = COLUMNS.flatMap((id, column) => [
      middleMark(streetOf(streets, id), gap),
      ...(column < 5 ? [blockMiddle(streets, column, gap)] : []),
    ])
    return streetLine(`alley-e${gap}`, line, alley(streetCode('KY', 2 * gap + 2, 'St'), gap + 2))
  })
  return [...avenues, ...lanes]
}

/** A forbidden or commanded turn: from one line over a place to another. `towards` decides which way of the other line. */
type Turn = { readonly from: string; readonly to: string; readonly at: LocalKm; readonly towards: LocalKm; readonly tags: TagList }

const rule = (restriction: string, more: TagList = {}): TagList => ({ type: 'restriction', restriction, ...more })

/** Turns at crossings of alleys and streets; both lines are cut there, so that each turn has a way to come from and one to go to. */
export function townTurns(roads: readonly StreetLine[], alleys: readonly StreetLine[]): Turn[] {
  const all = new Map([...roads, ...alleys].map((line) => [line.id, line]))
  const at = (id: string, index: number): LocalKm => pointOf(streetOf(all, id), index)
  const turns: Turn[] = [
    { from: 'alley-n0', to: 'st-soko', at: at('alley-n0', 4), towards: at('st-soko', 0), tags: rule('no_left_turn') },
    {
      from: 'alley-n3',
      to: 'st-jua',
      at: at('alley-n3', 6),
      towards: at('st-jua', 5),
      tags: rule('no_right_turn', { except: 'emergency' }),
    },
    { from: 'alley-e0', to: 'alley-e0', at: at('alley-e0', 5), towards: at('alley-e0', 6), tags: rule('only_straight_on') },
  ]
  for (const turn of turns) {
    for (const id of new Set([turn.from, turn.to])) {
      const line = streetOf(all, id)
      line.cuts.push(nearestOn(line.line, turn.at)?.atKm ?? 0)
    }
  }
  return turns
}

/** Writes the turns as relations. */
export function layTurns(draft: ElementDraft, turns: readonly Turn[], laid: readonly LaidWay[]): void {
  for (const turn of turns) {
    const via = draft.node(turn.at)
    const touching = (lineId: string): LaidWay[] =>
      laid.filter((way) => way.lineId === lineId && (way.refs[0] === via || way.refs.at(-1) === via))
    const aim = draft.node(turn.towards)
    const to = touching(turn.to).find((way) => way.refs.includes(aim))
    const from = touching(turn.from).find((way) => way.wayId !== to?.wayId)
    if (from === undefined || to === undefined) throw new RangeError(`no way to turn from ${turn.from} to ${turn.to}`)
    draft.relation([wayMember(from.wayId, 'from'), nodeMember(via, 'via'), wayMember(to.wayId, 'to')], turn.tags)
  }
}
