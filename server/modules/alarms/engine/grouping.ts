/**
 * A list that fits a screen: what stands under a root goes into its line, and when there are still too many lines the least urgent are
 * put together, ever more coarsely. An alarm of priority 1 always has a line of its own. Pure.
 */
import type { AlarmSourceRef } from '../../../contract/alarms.ts'
import type { Priority } from '../../../contract/primitives.ts'

/** An alarm as grouping sees it. `rootId` null = it stands under nothing that is shown. */
export type Groupable = {
  readonly alarmId: string
  readonly code: string
  readonly priority: Priority
  readonly source: AlarmSourceRef
  readonly parents: readonly AlarmSourceRef[]
  readonly rootId: string | null
}
/** Some alarms in one line; `code` and `source` are what they share. */
export type Group<Item> = {
  readonly lineId: string
  readonly code: string | null
  readonly source: AlarmSourceRef | null
  /** In the order given. */
  readonly items: readonly Item[]
}

type Key = { readonly lineId: string; readonly code: string | null; readonly source: AlarmSourceRef | null }
/** From fine to coarse. */
const LEVELS: readonly ((item: Groupable) => Key)[] = [
  ({ alarmId, code, source }) => ({ lineId: alarmId, code, source }),
  ({ priority, code, parents, source }) => placed(priority, code, parents[0] ?? source),
  ({ priority, code, parents, source }) => placed(priority, code, parents.at(-1) ?? source),
  ({ priority, code }) => ({ lineId: `${priority}:${code}`, code, source: null }),
  ({ priority }) => ({ lineId: `${priority}:*`, code: null, source: null }),
  () => ({ lineId: '*', code: null, source: null }),
]
const placed = (priority: Priority, code: string, source: AlarmSourceRef): Key => ({
  lineId: `${priority}:${code}:${source.kind}/${source.id}`,
  code,
  source,
})

/** The levels tried, the least urgent first: P4 is put together coarsely before P3 is touched. All end in one line. */
const STEPS: readonly Readonly<Record<Priority, number>>[] = [
  { P1: 0, P2: 0, P3: 0, P4: 0 },
  ...(['P4', 'P3', 'P2'] as const).flatMap((priority, at) =>
    [1, 2, 3].map((level) => ({
      P1: 0,
      P2: priority === 'P2' ? level : 0,
      P3: at > 1 ? 3 : priority === 'P3' ? level : 0,
      P4: at > 0 ? 3 : level,
    })),
  ),
  { P1: 0, P2: 3, P3: 3, P4: 4 },
  { P1: 0, P2: 3, P3: 4, P4: 4 },
  { P1: 0, P2: 4, P3: 4, P4: 4 },
  { P1: 0, P2: 5, P3: 5, P4: 5 },
]

/**
 * Puts alarms into at most `maxLines` lines; more only where alarms of priority 1 alone need them, then all others share one.
 * @param items most urgent first; lines come in the order of their first item
 */
export function groupLines<Item extends Groupable>(items: readonly Item[], maxLines: number): Group<Item>[] {
  const heads = new Map<string, Item>()
  for (const item of items) if (item.rootId === null || item.priority === 'P1') heads.set(item.alarmId, item)
  const headOf = (item: Item): Item => heads.get(item.alarmId) ?? heads.get(item.rootId ?? '') ?? item
  const alone = items.filter((item) => headOf(item) === item)
  for (const levels of STEPS) {
    const keyOf = (item: Item): Key =>
      LEVELS[levels[item.priority]]?.(item) ?? { lineId: item.alarmId, code: item.code, source: item.source }
    const isLast = levels === STEPS.at(-1)
    if (!isLast && new Set(alone.map((item) => keyOf(item).lineId)).size > maxLines) continue
    const groups = new Map<string, Key & { items: Item[] }>()
    for (const item of items) {
      const head = headOf(item)
      const key = keyOf(head)
      const group = groups.get(key.lineId)
      if (group) group.items.push(item)
      else groups.set(key.lineId, { ...key, items: [item] })
    }
    return [...groups.values()]
  }
  return []
}
