/** Double bookings in the list of what needs a person: one line a resource, however many pairs it has. Pure. */
import { CLAIM_RULES, type ConflictSummary } from '../../contract/claims.ts'
import type { ExceptionCode } from '../../contract/exceptions.ts'
import type { Raised } from './derive.ts'

const UNIT_CODES = { live: 'unitConflict', over: 'unitConflictOver', disputed: 'unitConflictDisputed' } as const satisfies Record<
  ConflictSummary['state'],
  ExceptionCode
>

/** So many sides are named in the sentence; the rest is counted. */
const NAMED_SIDES = 3

/** Exceptions of open conflicts; one that waits longer than `CLAIM_RULES.escalateSeconds` while it is urgent is escalated. */
export const conflictExceptions = (conflicts: readonly ConflictSummary[], nowMs: number): Raised[] =>
  conflicts.map(({ resource, kind, name, state, priority, foundAt, sides, pairs }) => {
    const code = kind === 'unit' ? UNIT_CODES[state] : 'deviceConflict'
    return {
      id: `${code}:${resource}`,
      code,
      priority,
      since: foundAt,
      params: { callSign: name, sides: sides.slice(0, NAMED_SIDES).join(', '), more: Math.max(0, sides.length - NAMED_SIDES), pairs },
      entity: { kind: 'conflict', id: resource },
      incidentId: null,
      facilityId: null,
      mustResolve: true,
      isEscalated: state !== 'over' && nowMs - Date.parse(foundAt) >= CLAIM_RULES.escalateSeconds * 1000,
    }
  })
