/** Open double bookings as people see them: grouped by resource, most urgent first, with both sides and a suggestion. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import { resourceParts, type ConflictSide, type ConflictSummary, type ConflictView, type ResolutionView } from '../../contract/claims.ts'
import type { Instant } from '../../contract/primitives.ts'
import { openPairs, resolutionsOf, saidOf, takesOf, type OpenPair, type PairEnd } from './conflict-queries.ts'
import { originsOf, placesOf, type OpPlace, type Origin } from './origin-queries.ts'
import { priorityOfConflict, stateOf, suggest } from './suggest.ts'
import type { ClaimSubjects, SideCard } from './subject.ts'

type Parts = { readonly read: PrismaClient; readonly subjects: ClaimSubjects; readonly foundAt: FoundTimes }
/** When this station learned of conflicts. `note` hears of every open one at each look. */
export type FoundTimes = {
  note(pairs: readonly OpenPair[], takenAt: (pair: OpenPair) => Instant): void
  of(conflictId: string): Instant | null
}

/**
 * Remembers when conflicts came up while this program runs. Those that were there at the first look are as old as their claims, so that
 * a restart never makes an old alarm look new.
 */
export function createFoundTimes(now: () => Instant): FoundTimes {
  let times: Map<string, Instant> | null = null
  return {
    note(pairs, takenAt) {
      const known = times
      times = new Map(pairs.map((pair) => [pair.id, known === null ? takenAt(pair) : (known.get(pair.id) ?? now())]))
    },
    of: (conflictId) => times?.get(conflictId) ?? null,
  }
}

type Group = {
  readonly resource: string
  readonly pairs: readonly OpenPair[]
  readonly summary: ConflictSummary
  readonly sides: readonly ConflictSide[]
}

/** Who took what the sides hold, each with the ops that say so. */
type Takers = { readonly takes: (end: PairEnd) => readonly OpPlace[]; readonly originOf: (place: OpPlace) => Origin | null }

/** Sides in the order in which they were taken. */
function sidesOf(
  pairs: readonly OpenPair[],
  cards: ReadonlyMap<string, SideCard>,
  said: ReadonlyMap<string, string | null>,
  { takes, originOf }: Takers,
): ConflictSide[] {
  const sides = new Map<string, ConflictSide>()
  const taken = pairs.flatMap((pair) => pair.ends).flatMap((end) => takes(end).map((place) => ({ end, place })))
  for (const { end, place } of taken) {
    const card = cards.get(end.holder)
    const origin = originOf(place)
    const known = sides.get(end.holder)
    if (!card || !origin || (known && known.taken.at <= origin.clock.at)) continue
    sides.set(end.holder, {
      ...card,
      station: origin.station,
      actorName: origin.actorName,
      taken: origin.clock,
      said: said.get(end.holder) ?? null,
    })
  }
  return [...sides.values()].sort((a, b) => a.taken.at.localeCompare(b.taken.at) || a.holder.localeCompare(b.holder))
}

async function groupsOf({ read, subjects, foundAt }: Parts, resource: string | null): Promise<Group[]> {
  const heldTwice = await Promise.all([...subjects.values()].map((subject) => subject.heldTwice(read)))
  const pairs = await openPairs(read, heldTwice.flat(), resource)
  const takes = await takesOf(read, pairs)
  const originOf = await originsOf(
    read,
    pairs.flatMap((pair) => pair.ends.flatMap((end) => [end, ...takes(end)])),
  )
  const takenAt = (pair: OpenPair): Instant => {
    const [a, b] = pair.ends.map((end) => originOf(end)?.clock.at ?? ('' as Instant)) // every member of a conflict is in the log
    return (a ?? '') > (b ?? '') ? (a as Instant) : (b as Instant) // a pair has two ends
  }
  if (resource === null) foundAt.note(pairs, takenAt)
  const held = pairs.flatMap((pair) => pair.ends.map(({ holder }) => ({ ...resourceParts(pair.resource), holder })))
  const said = await saidOf(
    read,
    held.map(({ holder }) => holder),
  )
  const groups: Group[] = []
  for (const [kind, subject] of subjects) {
    const ofKind = held.filter((one) => one.kind === kind)
    if (ofKind.length === 0) continue
    const ids = [...new Set(ofKind.map(({ id }) => id))]
    const [cards, names] = await Promise.all([subject.sides(read, ofKind), subject.names(read, ids)])
    const pairsBy = Map.groupBy(
      pairs.filter((pair) => resourceParts(pair.resource).kind === kind),
      (pair) => pair.resource,
    )
    for (const [name, some] of pairsBy) {
      const { id } = resourceParts(name)
      const own = new Map(cards.filter((one) => one.id === id).map(({ card }) => [card.holder, card]))
      const sides = sidesOf(some, own, said, { takes, originOf })
      const found = some.map((pair) => foundAt.of(pair.id) ?? takenAt(pair)).sort()
      groups.push({ resource: name, pairs: some, sides, summary: summaryOf(name, some, sides, names, found[0] ?? ('' as Instant)) }) // a group has a pair
    }
  }
  return groups
}

function summaryOf(
  resource: string,
  pairs: readonly OpenPair[],
  sides: readonly ConflictSide[],
  names: ReadonlyMap<string, string>,
  foundAt: Instant,
): ConflictSummary {
  const { kind, id } = resourceParts(resource)
  const state = stateOf(
    sides,
    pairs.some((pair) => pair.isDisputed),
  )
  return {
    resource,
    kind,
    name: names.get(id) ?? id,
    state,
    priority: priorityOfConflict(state),
    foundAt,
    pairs: pairs.length,
    sides: sides.map((side) => side.incident?.number ?? side.callSign ?? ''),
  }
}

const STATES = ['disputed', 'live', 'over'] as const
/** Most urgent first: disputed and live before over, then the longest known. Total. */
export const byUrgency = (a: ConflictSummary, b: ConflictSummary): number =>
  a.priority.localeCompare(b.priority) ||
  a.foundAt.localeCompare(b.foundAt) ||
  STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
  a.resource.localeCompare(b.resource)

/** Every open conflict, one line a resource. */
export async function conflictSummaries(parts: Parts): Promise<ConflictSummary[]> {
  return (await groupsOf(parts, null)).map(({ summary }) => summary).sort(byUrgency)
}

/** The open conflicts of one resource with all a person needs to decide; null when none is open. */
export async function conflictView(parts: Parts, resource: string): Promise<ConflictView | null> {
  const [group] = await groupsOf(parts, resource)
  if (!group) return null
  const { pairs, sides, summary } = group
  const resolutions = await resolutionViews(
    parts.read,
    pairs.map(({ id }) => id),
  )
  return {
    ...summary,
    conflicts: pairs.map(({ id, ends }) => ({ id, members: ends.map(({ opId }) => opId) })),
    holders: [...sides],
    suggestion: suggest(sides),
    resolutions,
  }
}

/** Earlier decisions, each once, by their own clocks; the one that is shown comes last. */
async function resolutionViews(read: PrismaClient, conflictIds: readonly string[]): Promise<ResolutionView[]> {
  const rows = await resolutionsOf(read, conflictIds)
  const places = await placesOf(
    read,
    rows.map(({ id }) => id),
  )
  const originOf = await originsOf(read, [...places.values()])
  const views = rows.flatMap(({ id, keepHolder, note, told }) => {
    const place = places.get(id)
    const origin = place && originOf(place)
    return origin ? [{ keepHolder, note, told, actorName: origin.actorName, station: origin.station, resolved: origin.clock }] : []
  })
  const distinct = new Map(views.map((view) => [`${view.station.id} ${view.resolved.at} ${view.keepHolder}`, view]))
  return [...distinct.values()].sort((a, b) => a.resolved.at.localeCompare(b.resolved.at) || a.station.id.localeCompare(b.station.id))
}
