/** What can ever be recorded about fences: drawn, changed, put away; what was crossed; which arrivals a station confirms by itself. */
import { z } from 'zod'
import { AnyFenceId, ArrivalRule, FenceFields, FenceId } from '../../contract/geofences.ts'
import { Instant, UnitId } from '../../contract/primitives.ts'
import { districtScope } from '../../contract/scopes.ts'
import { defineOp } from '../../log/index.ts'

/** Held by the control rooms of the district. */
const held = { scope: districtScope('dispatch'), read: 'position.read' } as const
const aboutFence = { entity: (body: { fenceId: string }): string => body.fenceId, ...held } as const

export const fenceCreated = defineOp({
  kind: 'fence.created',
  version: 1,
  body: FenceFields.extend({ fenceId: FenceId, district: z.string() }),
  conflict: 'register',
  ...aboutFence,
})
export const fenceChanged = defineOp({
  kind: 'fence.changed',
  version: 1,
  body: z.object({ fenceId: FenceId, fields: FenceFields.partial() }),
  registers: ({ fields }) => fields,
  conflict: 'register',
  ...aboutFence,
})
export const fenceArchived = defineOp({
  kind: 'fence.archived',
  version: 1,
  body: z.object({ fenceId: FenceId, isArchived: z.boolean() }),
  registers: ({ isArchived }) => ({ isArchived }),
  conflict: 'register',
  ...aboutFence,
})
/**
 * A unit went in or out. Recorded by the station its device reports to. `crossingId` follows from what happened, so that the same crossing
 * found again (after a restart, or with fixes that came late) is the same entry.
 */
export const fenceCrossed = defineOp({
  kind: 'fence.crossed',
  version: 1,
  body: z.object({
    crossingId: z.string().max(120),
    fenceId: AnyFenceId,
    unitId: UnitId,
    state: z.enum(['inside', 'outside']),
    at: Instant,
    recordedAt: Instant,
    isLate: z.boolean(),
    isBetweenFixes: z.boolean(),
  }),
  entity: (body) => body.crossingId,
  conflict: 'fact',
  ...held,
})
/** The setting of one station; `ruleId` names it. */
export const fenceRuleSet = defineOp({
  kind: 'fence.rule-set',
  version: 1,
  body: ArrivalRule.extend({ ruleId: z.string().max(64) }),
  entity: (body) => body.ruleId,
  registers: ({ onScene, atHospital }) => ({ onScene, atHospital }),
  conflict: 'register',
  ...held,
})
