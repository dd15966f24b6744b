/** The chronology of one incident: its own entries and the acts of hospitals, in order of time, with names. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import type { HandoverView } from '../../contract/handover.ts'
import type { ChronologyEntry, EntryCode } from '../../contract/incidents.ts'
import type { z } from 'zod'
import { findInChunks } from '../../kernel/find-in-chunks.ts'

type Entry = z.infer<typeof ChronologyEntry>

/** All entries, oldest first. Stored lines carry an actor; the names of people come from the user list. Two queries. */
export async function chronologyOf(read: PrismaClient, incidentId: string, handovers: readonly HandoverView[]): Promise<Entry[]> {
  const rows = await read.incidentEntry.findMany({ where: { incidentId }, orderBy: [{ at: 'asc' }, { id: 'asc' }] })
  // Columns come from parsed ops and are checked again by the procedure's output schema.
  const own = rows.map(({ incidentId: _incidentId, ...row }) => ({ ...row, actorName: '' })) as Entry[]
  const entries = [...own, ...handovers.flatMap(handoverEntries)]
  const userIds = new Set(entries.map((entry) => userIdOf(entry.actor)).filter((id) => id !== null))
  const users = await findInChunks(userIds, (ids) =>
    read.user.findMany({ where: { id: { in: ids } }, select: { id: true, displayName: true } }),
  )
  const names = new Map(users.map((user) => [user.id, user.displayName]))
  const named = entries.map((entry) => ({ ...entry, actorName: entry.actorName || (names.get(userIdOf(entry.actor) ?? '') ?? '') }))
  return named.sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id))
}

const userIdOf = (actor: string): string | null => (actor.startsWith('user:') ? actor.slice('user:'.length) : null)

/** What a hospital was asked and did, from the times of its handover. */
function handoverEntries(handover: HandoverView): Entry[] {
  const facility = handover.facilityName
  const line = (
    code: EntryCode,
    at: Entry['at'] | null,
    actor: string | null,
    params: Record<string, unknown> = {},
    text: string | null = null,
  ): Entry[] =>
    at
      ? [
          {
            id: `${handover.id}:${code}`,
            at,
            actor: actor ?? '',
            actorName: actor?.startsWith('user:') ? '' : (actor ?? ''),
            code,
            params: { facility, ...params },
            text,
          },
        ]
      : []
  const answered: EntryCode = handover.divertedToFacilityId
    ? 'handoverDiverted'
    : handover.status === 'declined'
      ? 'handoverDeclined'
      : 'handoverAccepted'
  return [
    ...line('handoverRequested', handover.requestedAt, handover.requestedBy, { priority: handover.priority }),
    ...line('handoverSeen', handover.seenAt, handover.seenBy),
    ...line(answered, handover.answeredAt, handover.answeredBy, {}, handover.status === 'cancelled' ? null : handover.answerReason),
    ...line('handoverAtDoor', handover.atDoorAt, null),
    ...line('handoverTriaged', handover.triagedAt, handover.triage?.by ?? null, handover.triage ? { colour: handover.triage.colour } : {}),
    ...line('handoverSigned', handover.handedOverAt, handover.receivedBy),
  ]
}
