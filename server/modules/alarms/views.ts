/** Pictured alarms as screens get them. Pure; names of people and stations are handed in. */
import type { AlarmActor, AlarmLine, AlarmTree, AlarmView } from '../../contract/alarms.ts'
import type { z } from 'zod'
import type { AlarmPicture, Pictured, PicturedLine } from './picture.ts'
import type { Mark } from './state.ts'

/** Who stands behind a mark. */
export type WhoIs = (mark: Mark) => z.infer<typeof AlarmActor>

/** Every mark that the views of these alarms show. */
export const marksOf = (alarms: readonly Pictured[]): Mark[] =>
  alarms.flatMap(({ state: { acknowledgement, former, shelving, suppressions, outOfService } }) =>
    [acknowledgement, former?.acknowledgement, shelving, outOfService, ...suppressions].filter(
      (mark) => mark !== null && mark !== undefined,
    ),
  )

/** One alarm. */
export function alarmView(pictured: Pictured, picture: AlarmPicture, whoIs: WhoIs): AlarmView {
  const { state, tuple, alarmId, code, source, parents, priority, letter, inhibitedBy, rootId, mustResolve } = pictured
  const { scope, occurrenceId, conditionSince, raisedAt, alarmedAt, clearedAt, reAlarmCount, params, settings } = state
  const acknowledgementView = (one: typeof state.acknowledgement) => one && { ...whoIs(one), comment: one.comment }
  const { shelving, former, outOfService } = state
  return {
    ...{
      alarmId,
      code,
      source,
      parents: [...parents],
      scope,
      letter,
      priority,
      occurrenceId,
      conditionSince,
      raisedAt,
      alarmedAt,
      clearedAt,
    },
    ...{ reAlarmCount, params, settings, inhibitedBy, rootId, mustResolve },
    isActive: tuple.isActive,
    isAcknowledged: tuple.isAcknowledged,
    isLatched: tuple.isLatched,
    acknowledgement: acknowledgementView(state.acknowledgement),
    former: former && { occurrenceId: former.occurrenceId, acknowledgement: acknowledgementView(former.acknowledgement) },
    shelving: tuple.shelved && shelving && { ...whoIs(shelving), kind: shelving.kind, until: shelving.until, reason: shelving.reason },
    suppressedBy: state.suppressions.map((one) => ({ ...whoIs(one), reason: one.reason })),
    outOfService: outOfService && { ...whoIs(outOfService), reason: outOfService.reason },
    childCount: picture.childCount(alarmId),
    notes: [...(picture.correlation.notes.get(alarmId) ?? [])],
  }
}

/** One line of the grouped list. */
export function lineView({ lineId, code, source, items, head }: PicturedLine, picture: AlarmPicture, whoIs: WhoIs): AlarmLine {
  const sinces = items.flatMap(({ state: { raisedAt } }) => (raisedAt === null ? [] : [raisedAt])).sort()
  const { state } = head
  return {
    ...{ lineId, code, source },
    priority: head.priority,
    count: items.length,
    unacknowledged: items.filter(({ tuple }) => !tuple.isAcknowledged).length,
    since: sinces[0] ?? sideSince(state),
    alarm: alarmView(head, picture, whoIs),
  }
}

/** Since when a point that never went active is put aside. */
function sideSince({ outOfService, suppressions, shelving }: Pictured['state']): AlarmLine['since'] {
  const [first] = [outOfService, shelving, ...suppressions].flatMap((mark) => (mark ? [mark.at] : [])).sort()
  if (first === undefined) throw new Error('a point that stands was raised or put aside')
  return first
}

/** Alarms under a root, each after the one above it, the most urgent first. */
export function treeNodes(
  picture: AlarmPicture,
  rootId: string,
  limit: number,
): { depth: number; under: string | null; alarm: Pictured }[] {
  const childrenOf = new Map<string, string[]>()
  for (const [child, above] of picture.correlation.under) {
    const list = childrenOf.get(above)
    if (list) list.push(child)
    else childrenOf.set(above, [child])
  }
  const nodes: { depth: number; under: string | null; alarm: Pictured }[] = []
  const visit = (alarmId: string, under: string | null, depth: number): void => {
    const alarm = picture.find(alarmId)
    if (!alarm || nodes.length >= limit) return
    nodes.push({ depth, under, alarm })
    for (const child of childrenOf.get(alarmId) ?? []) visit(child, alarmId, depth + 1)
  }
  visit(rootId, null, 0)
  return nodes
}

export const treeView = (nodes: ReturnType<typeof treeNodes>, picture: AlarmPicture, whoIs: WhoIs): AlarmTree => ({
  nodes: nodes.map(({ depth, under, alarm }) => ({ depth, under, alarm: alarmView(alarm, picture, whoIs) })),
  total: picture.childCount(nodes[0]?.alarm.alarmId ?? '') + 1,
})
