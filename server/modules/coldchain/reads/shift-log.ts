/** The shift log of a site: what was written, found and decided, newest first. */
import type { z } from 'zod'
import type { ShiftLogQuery } from '../../../contract/coldstore.ts'
import { ShiftEntry } from '../../../contract/coldstore.ts'
import type { ColdReads } from './asking.ts'

/** Notes, verdicts, what late data changed and cases together. */
export async function shiftLog(
  { read, coldchain }: ColdReads,
  { siteId, before, limit }: z.infer<typeof ShiftLogQuery>,
): Promise<ShiftEntry[]> {
  const until = before === undefined ? {} : { lt: before }
  const [notes, verdicts, reassessments, cases] = await Promise.all([
    read.coldNote.findMany({ where: { siteId, at: until }, orderBy: [{ at: 'desc' }, { id: 'desc' }], take: limit }),
    read.coldVerdict.findMany({ where: { siteId, sinceAt: until }, orderBy: [{ sinceAt: 'desc' }, { id: 'desc' }], take: limit }),
    read.coldReassessment.findMany({ where: { siteId, at: until }, orderBy: [{ at: 'desc' }, { id: 'desc' }], take: limit }),
    read.coldCase.findMany({ where: { siteId, openedAt: until }, orderBy: [{ openedAt: 'desc' }, { id: 'desc' }], take: limit }),
  ])
  const people = await namesOf(
    read,
    notes.map(({ by }) => by),
  )
  const nothing = { siteId, sensorId: null, equipmentId: null, code: null, caseId: null, noteId: null, text: '', by: '' }
  const applianceOf = (sensorId: string): string | null => coldchain.registry.sensor(sensorId)?.equipmentId ?? null
  const entries = [
    ...notes.map(({ id, by, at, text, sensorId, equipmentId }) => ({
      ...{ ...nothing, kind: 'note', at, noteId: id, text, sensorId, equipmentId, by: people.get(by) ?? by },
    })),
    ...verdicts.map(({ sinceAt, sensorId, code }) => ({
      ...{ ...nothing, kind: 'verdict', at: sinceAt, sensorId, equipmentId: applianceOf(sensorId), code },
    })),
    ...reassessments.map(({ at, sensorId }) => ({ ...nothing, kind: 'reassessment', at, sensorId, equipmentId: applianceOf(sensorId) })),
    ...cases.map(({ id, openedAt, equipmentId }) => ({ ...nothing, kind: 'case', at: openedAt, caseId: id, equipmentId })),
  ]
  return entries
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
    .slice(0, limit)
    .map((entry) => ShiftEntry.parse(entry))
}

/** Display names behind `user:<id>`. */
async function namesOf(read: ColdReads['read'], actors: readonly string[]): Promise<Map<string, string>> {
  const ids = [...new Set(actors)].filter((actor) => actor.startsWith('user:')).map((actor) => actor.slice('user:'.length))
  const users = await read.user.findMany({ where: { id: { in: ids } }, select: { id: true, displayName: true } })
  return new Map(users.map(({ id, displayName }) => [`user:${id}`, displayName]))
}
