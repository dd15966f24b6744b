/**
 * The alarms as one person may see them at one moment: letters, what hides what, the tree of causes. Computed from the board when somebody
 * looks, and kept until something changes; nothing of it is stored, so that every station that holds the same alarms shows the same.
 */
import type { AlarmList, AlarmShelf } from '../../contract/alarms.ts'
import type { Permission } from '../../contract/permissions.ts'
import { toInstant } from '../../kernel/clock.ts'
import type { AlarmBoardView } from './board.ts'
import type { AlarmKinds } from './definitions.ts'
import { correlate, rootsOver, type Correlation } from './engine/correlation.ts'
import { groupLines, type Groupable } from './engine/grouping.ts'
import { inhibited } from './engine/inhibition.ts'
import type { RuleSubject } from './engine/matching.ts'
import { asOf, letterOf, type AlarmTuple } from './engine/tuple.ts'
import { nextExpiryMs } from './housekeeping.ts'
import { subjectOf, tupleOf, type AlarmState } from './state.ts'

/** Who looks. A person of one facility sees what is about it or stands in it. */
export type AlarmViewer = { readonly permissions: ReadonlySet<Permission>; readonly facilityId: string | null }

/** One alarm in its surroundings. */
export type Pictured = Groupable & {
  readonly state: AlarmState
  /** As of now, with the alarm that hides it among its suppressions. */
  readonly tuple: AlarmTuple
  readonly letter: ReturnType<typeof letterOf>
  readonly inhibitedBy: string | null
  readonly mustResolve: boolean
}
export type AlarmPicture = {
  find(alarmId: string): Pictured | null
  /** Most urgent first: priority, what must be resolved, what nobody has acknowledged, the oldest. */
  onShelf(shelf: AlarmShelf): readonly Pictured[]
  readonly counts: AlarmList['counts']
  readonly correlation: Correlation
  /** How many stand under each root. */
  childCount(alarmId: string): number
}

const SHELF_OF = {
  A: null,
  B: 'annunciated',
  C: 'annunciated',
  D: 'annunciated',
  E: 'shelved',
  F: 'suppressed',
  G: 'outOfService',
} as const

/** True when a person may know of alarms of this code and source. A code that this build does not know is shown to whoever sees alarms. */
export function maySee(
  viewer: AlarmViewer,
  kinds: AlarmKinds,
  alarm: Pick<AlarmState, 'code' | 'sourceKind' | 'sourceId' | 'parents'>,
): boolean {
  if (!viewer.permissions.has(kinds.find(alarm.code)?.read ?? 'alarm.read')) return false
  if (viewer.facilityId === null) return true
  const sources = [{ kind: alarm.sourceKind, id: alarm.sourceId }, ...alarm.parents]
  return sources.some(({ kind, id }) => kind === 'facility' && id === viewer.facilityId)
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byUrgency = (a: Pictured, b: Pictured): number =>
  compareText(a.priority, b.priority) ||
  Number(b.mustResolve) - Number(a.mustResolve) ||
  Number(a.tuple.isAcknowledged) - Number(b.tuple.isAcknowledged) ||
  compareText(a.state.raisedAt ?? '', b.state.raisedAt ?? '') ||
  compareText(a.alarmId, b.alarmId)

/** Draws the picture of these alarms. */
export function drawPicture(states: readonly AlarmState[], kinds: AlarmKinds, nowMs: number): AlarmPicture {
  const now = toInstant(nowMs)
  const subjects = states.map((state): RuleSubject => subjectOf(state, SHELF_OF[letterOf(asOf(tupleOf(state), now))] === 'annunciated'))
  const hiddenBy = inhibited(subjects, kinds.rules.inhibit)
  const shown = subjects.map((subject) => (hiddenBy.has(subject.alarmId) ? { ...subject, isShown: false } : subject))
  const correlation = correlate(shown, kinds.rules.correlate)
  const roots = rootsOver(correlation)
  const children = new Map<string, number>()
  for (const root of roots.values()) children.set(root, (children.get(root) ?? 0) + 1)
  const all = states.map((state, at): Pictured => {
    const inhibitedBy = hiddenBy.get(state.id) ?? null
    const own = asOf(tupleOf(state), now)
    const tuple = inhibitedBy === null ? own : { ...own, suppressedBy: [...own.suppressedBy, `inhibited:${inhibitedBy}`] }
    const { code, priority, source, parents } = subjects[at] ?? subjectOf(state, true)
    const mustResolve = kinds.find(code)?.mustResolve ?? false
    const about = { alarmId: state.id, code, priority, source, parents, rootId: roots.get(state.id) ?? null }
    return { ...about, state, tuple, letter: letterOf(tuple), inhibitedBy, mustResolve }
  })
  return pictureOf(all.sort(byUrgency), correlation, children)
}

function pictureOf(all: readonly Pictured[], correlation: Correlation, children: ReadonlyMap<string, number>): AlarmPicture {
  const byId = new Map(all.map((one) => [one.alarmId, one]))
  const shelves = Map.groupBy(all, ({ letter }) => SHELF_OF[letter])
  const onShelf = (shelf: AlarmShelf): readonly Pictured[] => shelves.get(shelf) ?? []
  const annunciated = onShelf('annunciated')
  const ofPriority = (priority: string): number => annunciated.filter((one) => one.priority === priority).length
  return {
    find: (alarmId) => byId.get(alarmId) ?? null,
    onShelf,
    counts: {
      annunciated: annunciated.length,
      unacknowledged: annunciated.filter(({ tuple }) => !tuple.isAcknowledged).length,
      shelved: onShelf('shelved').length,
      suppressed: onShelf('suppressed').length,
      outOfService: onShelf('outOfService').length,
      P1: ofPriority('P1'),
      P2: ofPriority('P2'),
      P3: ofPriority('P3'),
      P4: ofPriority('P4'),
    },
    correlation,
    childCount: (alarmId) => children.get(alarmId) ?? 0,
  }
}

/** An alarm of a line, and how many share it. */
export type PicturedLine = {
  readonly lineId: string
  readonly code: string | null
  readonly source: Groupable['source'] | null
  readonly items: readonly Pictured[]
  /** The alarm itself, the root, or the most urgent one. */
  readonly head: Pictured
}

/** Lines of a shelf, at most so many (see `groupLines`). A root that is put aside itself has no line: its children then stand alone. */
export function linesOf(picture: AlarmPicture, shelf: AlarmShelf, maxLines: number): PicturedLine[] {
  const items = picture.onShelf(shelf)
  const onShelf = new Set(items.map(({ alarmId }) => alarmId))
  const grouped = items.map((item) => (item.rootId !== null && !onShelf.has(item.rootId) ? { ...item, rootId: null } : item))
  return groupLines(grouped, maxLines).flatMap(({ lineId, code, source, items: some }) => {
    const head = some.find(({ alarmId }) => alarmId === lineId) ?? some[0]
    return head ? [{ lineId, code, source, items: some, head }] : []
  })
}

/** Pictures a station keeps: people of one kind see the same. */
const KEPT = 16

/** Draws pictures and keeps them until an alarm changes or a shelving runs out. */
export class AlarmPictures {
  readonly #board: AlarmBoardView
  readonly #kinds: AlarmKinds
  readonly #kept = new Map<string, { readonly picture: AlarmPicture; readonly version: number; readonly untilMs: number }>()

  constructor(board: AlarmBoardView, kinds: AlarmKinds) {
    this.#board = board
    this.#kinds = kinds
  }

  of(viewer: AlarmViewer, nowMs: number): AlarmPicture {
    const key = JSON.stringify([[...viewer.permissions].sort(), viewer.facilityId])
    const { version } = this.#board
    const kept = this.#kept.get(key)
    if (kept?.version === version && nowMs < kept.untilMs) return kept.picture
    const states = [...this.#board.standing()].filter((state) => maySee(viewer, this.#kinds, state))
    const picture = drawPicture(states, this.#kinds, nowMs)
    if (this.#kept.size >= KEPT) this.#kept.clear()
    this.#kept.set(key, { picture, version, untilMs: nextExpiryMs(states.filter(({ shelving }) => isAhead(shelving, nowMs))) ?? Infinity })
    return picture
  }
}

const isAhead = (shelving: AlarmState['shelving'], nowMs: number): boolean => shelving !== null && shelving.until > toInstant(nowMs)
