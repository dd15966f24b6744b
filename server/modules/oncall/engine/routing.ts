/** Which chain an alarm goes to, and which alarms share messages. Pure: every station makes the same groups of the same alarms. */
import { createHash } from 'node:crypto'
import type { AlarmSourceRef } from '../../../contract/alarms.ts'
import type { Route } from '../../../contract/oncall.ts'
import type { Instant, Priority } from '../../../contract/primitives.ts'

/** An alarm that asks for somebody and has nobody yet. */
export type OpenAlarm = {
  /** `<occurrence>.<count of re-alarms>`: an alarm that asks again is another call. */
  readonly key: string
  readonly alarmId: string
  readonly code: string
  readonly priority: Priority
  readonly scope: string
  readonly source: AlarmSourceRef
  /** What the source stands in, nearest first. */
  readonly parents: readonly AlarmSourceRef[]
  readonly alarmedAt: Instant
  readonly params: Readonly<Record<string, string | number>>
  /** The station that noticed it first, as far as is known here. */
  readonly raisedBy: string | null
}
export type KnownRoute = { readonly routeId: string; readonly route: Route }
/** Alarms that share messages, the oldest first. */
export type AlarmGroup = {
  readonly caseId: string
  readonly scope: string
  readonly route: KnownRoute
  readonly alarms: readonly OpenAlarm[]
}

const fits = <Item>(list: readonly Item[], test: (item: Item) => boolean): boolean => list.length === 0 || list.some(test)
const isSame = (a: AlarmSourceRef, b: AlarmSourceRef): boolean => a.kind === b.kind && a.id === b.id

/** True when a route takes an alarm; a source fits also when the alarm's source stands in it. */
export const takes = (route: Route, { code, priority, scope, source, parents }: OpenAlarm): boolean =>
  fits(route.codes, (one) => one === code) &&
  fits(route.priorities, (one) => one === priority) &&
  fits(route.scopes, (one) => one === scope) &&
  fits(route.sources, (one) => isSame(one, source) || parents.some((parent) => isSame(one, parent)))

/** Routes in the order in which they are asked. */
export const inOrder = (routes: readonly KnownRoute[]): KnownRoute[] =>
  routes.toSorted((a, b) => a.route.position - b.route.position || (a.routeId < b.routeId ? -1 : 1))

/**
 * What alarms of one group share. An alarm that stands in nothing is a group of its own: Alertmanager takes a label that is missing on both
 * sides for equal, which would put strangers into one message.
 */
function sharedBy({ groupBy }: Route, { code, source, parents }: OpenAlarm): string {
  if (groupBy === 'all') return ''
  if (groupBy === 'code') return code
  const { kind, id } = groupBy === 'parent' ? (parents.at(-1) ?? source) : source
  return `${kind}/${id}`
}

/** Name of a group: of its route, its scope and what its alarms share. */
const caseIdOf = (routeId: string, scope: string, shared: string): string =>
  `oncall:${createHash('sha256')
    .update(JSON.stringify([routeId, scope, shared]))
    .digest('hex')
    .slice(0, 32)}`

const byAge = (a: OpenAlarm, b: OpenAlarm): number => (a.alarmedAt < b.alarmedAt || (a.alarmedAt === b.alarmedAt && a.key < b.key) ? -1 : 1)

/** Alarms by the first route that takes them. What no route takes is told to nobody. @param routes in order */
export function groupsOf(routes: readonly KnownRoute[], alarms: Iterable<OpenAlarm>): AlarmGroup[] {
  const groups = new Map<string, { readonly scope: string; readonly route: KnownRoute; readonly alarms: OpenAlarm[] }>()
  for (const alarm of alarms) {
    const found = routes.find(({ route }) => takes(route, alarm))
    if (!found) continue
    const caseId = caseIdOf(found.routeId, alarm.scope, sharedBy(found.route, alarm))
    const group = groups.get(caseId)
    if (group) group.alarms.push(alarm)
    else groups.set(caseId, { scope: alarm.scope, route: found, alarms: [alarm] })
  }
  return [...groups].map(([caseId, group]) => ({ caseId, ...group, alarms: group.alarms.sort(byAge) }))
}
