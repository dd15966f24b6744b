/** What can ever be recorded about roads: changes that people report, and the season. */
import { z } from 'zod'
import { RoadChangeFields, RoadChangeId, RoadSeason } from '../../contract/roads.ts'
import { districtScope } from '../../contract/scopes.ts'
import { defineOp } from '../../log/index.ts'

/** Held by the control rooms of the district: they decide by these roads whom they send. */
const dispatchScope = districtScope('dispatch')
const about = { scope: dispatchScope, read: 'road.read' } as const

export const roadChangeDrawn = defineOp({
  kind: 'road.change-drawn',
  version: 1,
  body: RoadChangeFields.extend({ changeId: RoadChangeId }),
  entity: ({ changeId }) => changeId,
  conflict: 'register',
  ...about,
})
/** It counts no more. Lifting twice is lifting once. */
export const roadChangeLifted = defineOp({
  kind: 'road.change-lifted',
  version: 1,
  body: z.object({ changeId: RoadChangeId }),
  entity: ({ changeId }) => changeId,
  registers: () => ({ isLifted: true }),
  conflict: 'register',
  ...about,
})
/** The season a district drives by. */
export const roadSeasonSet = defineOp({
  kind: 'road.season-set',
  version: 1,
  body: z.object({ district: z.string(), season: RoadSeason }),
  entity: ({ district }) => `road-season/${district}`,
  registers: ({ season }) => ({ season }),
  conflict: 'register',
  ...about,
})
