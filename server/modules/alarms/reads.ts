/** What procedures of alarms answer, for the person who asks: pictures of the board with the names behind them. */
import type { AlarmListQuery, AlarmLineQuery } from '../../contract/alarms.ts'
import { type AlarmList, type AlarmMembers, type AlarmTree, type AlarmView } from '../../contract/alarms.ts'
import type { z } from 'zod'
import { AppError } from '../../kernel/app-error.ts'
import type { StateReader } from '../../log/index.ts'
import type { Context } from '../../trpc/context.ts'
import { settingsInForce, type AlarmKinds } from './definitions.ts'
import { loadAlarm, loadSettings } from './load.ts'
import { linesOf, maySee, type AlarmPicture, type AlarmViewer, type Pictured } from './picture.ts'
import { whoIsBehind } from './queries.ts'
import type { AlarmState } from './state.ts'
import { alarmView, lineView, marksOf, treeNodes, treeView } from './views.ts'

type Asking = Pick<Context, 'alarms' | 'clock' | 'read'> & { readonly user: AlarmViewer }
const pictureFor = ({ alarms, user, clock }: Asking): AlarmPicture => alarms.pictures.of(user, clock.nowMs())

/** The grouped list. */
export async function alarmList(asking: Asking, { shelf, maxLines }: z.infer<typeof AlarmListQuery>): Promise<AlarmList> {
  const picture = pictureFor(asking)
  const lines = linesOf(picture, shelf, maxLines)
  const whoIs = await whoIsBehind(asking.read, marksOf(lines.map(({ head }) => head)))
  return { lines: lines.map((line) => lineView(line, picture, whoIs)), counts: picture.counts }
}

/** The alarms of one line of that list; none when the line is no more. */
export async function lineMembers(
  asking: Asking,
  { shelf, maxLines, lineId, offset, limit }: z.infer<typeof AlarmLineQuery>,
): Promise<z.infer<typeof AlarmMembers>> {
  const picture = pictureFor(asking)
  const items = linesOf(picture, shelf, maxLines).find((line) => line.lineId === lineId)?.items ?? []
  const page = items.slice(offset, offset + limit)
  const whoIs = await whoIsBehind(asking.read, marksOf(page))
  return { total: items.length, alarms: page.map((one) => alarmView(one, picture, whoIs)) }
}

/** One alarm that is not normal, or null. */
export async function oneAlarm(asking: Asking, alarmId: string): Promise<AlarmView | null> {
  const picture = pictureFor(asking)
  const one = picture.find(alarmId)
  if (!one) return null
  return alarmView(one, picture, await whoIsBehind(asking.read, marksOf([one])))
}

/** Nodes of one tree that are told. */
const NODES_MAX = 500
/** The tree in which an alarm stands, from its root. */
export async function alarmTree(asking: Asking, alarmId: string): Promise<AlarmTree> {
  const picture = pictureFor(asking)
  const nodes = treeNodes(picture, picture.find(alarmId)?.rootId ?? alarmId, NODES_MAX)
  const shown: Pictured[] = nodes.map(({ alarm }) => alarm)
  return treeView(nodes, picture, await whoIsBehind(asking.read, marksOf(shown)))
}

/** An alarm the person may know of; null for every other. */
export const seenByPerson = ({ user, alarms }: Pick<Asking, 'user' | 'alarms'>, alarm: AlarmState | null): AlarmState | null =>
  alarm && maySee(user, alarms.kinds, alarm) ? alarm : null

/** The same. @throws AppError `entity.unknown` also for what the person may not know of */
export function seenAlarm(asking: Pick<Asking, 'user' | 'alarms'>, state: StateReader, alarmId: string): AlarmState {
  const alarm = seenByPerson(asking, loadAlarm(state, alarmId))
  if (!alarm) throw new AppError('entity.unknown', { entity: 'alarm', id: alarmId })
  return alarm
}

/** A shelf for alarms of kinds that this build does not know: a shift. */
const UNKNOWN_KIND_SECONDS = 8 * 3600
/** Longest shelving of a point, by the settings of this moment. */
export function maxShelveSeconds(kinds: AlarmKinds, state: StateReader, { id, code, scope, priority }: AlarmState): number {
  const definition = kinds.find(code)
  if (!definition) return UNKNOWN_KIND_SECONDS
  return settingsInForce(definition, { alarmId: id, code, scope }, loadSettings(state), priority ?? undefined).maxShelveSeconds
}
