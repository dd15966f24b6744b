/** Decisions about excursion cases as ops: the engine's rules decide, here their events find their place in the log. Pure. */
import type { Instant, UserId } from '../../contract/primitives.ts'
import type { CaseId } from '../../contract/excursions.ts'
import type { ColdSiteId, EquipmentId } from '../../contract/coldregistry.ts'
import { accept, refuse, type Decision, type DecideFacts } from '../../log/index.ts'
import type { CaseActor, CaseOutcome } from './engine/index.ts'
import { caseRecorded } from './record-ops.ts'

export type CasePlace = { readonly caseId: CaseId; readonly siteId: ColdSiteId; readonly equipmentId: EquipmentId | null }

/** Who acts: name and role as they will stand in the signature. */
export const actorOf = (
  { userId, displayName, roles }: { readonly userId: string; readonly displayName: string; readonly roles: readonly string[] },
  at: Instant,
): CaseActor => ({
  userId: userId as UserId, // the signed-in account's own id
  printedName: displayName,
  role: roles[0] ?? 'none',
  at,
})

/** Records what the engine accepted, or refuses with its reason. */
export function recordCase({ caseId, siteId, equipmentId }: CasePlace, outcome: CaseOutcome): Decision<{ caseId: CaseId }> {
  if (!outcome.isAccepted) return refuse('coldchain.case-refused', { problem: outcome.problem })
  return accept(
    outcome.events.map((event) => caseRecorded({ caseId, siteId, equipmentId, event })),
    { result: { caseId } },
  )
}

/** A case that does not exist yet. */
export const newCase = (siteId: ColdSiteId, equipmentId: EquipmentId, facts: DecideFacts): CasePlace => ({
  caseId: facts.newId<CaseId>(),
  siteId,
  equipmentId,
})
