/** Rows of Fence, FenceCrossing and FenceRule. */
import { projection } from '../../log/index.ts'
import { fenceArchived, fenceChanged, fenceCreated, fenceCrossed, fenceRuleSet } from './ops.ts'

export const geofencesProjection = projection('geofences', 1, ({ on, table }) => {
  const fences = table('Fence', 'id')
  const crossings = table('FenceCrossing', 'id')
  const rules = table('FenceRule', 'id')
  on(fenceCreated, ({ body: { fenceId, ...fields }, meta }) => {
    fences.insert({ id: fenceId, ...fields, isArchived: false, createdAt: meta.at })
  })
  on(fenceChanged, ({ body }) => {
    fences.patch(body.fenceId, body.fields)
  })
  on(fenceArchived, ({ body }) => {
    fences.patch(body.fenceId, { isArchived: body.isArchived })
  })
  on(fenceCrossed, ({ body: { crossingId, ...fields } }) => {
    if (!crossings.get(crossingId)) crossings.insert({ id: crossingId, ...fields }) // a tracker may report to two stations: the first is kept
  })
  on(fenceRuleSet, ({ body: { ruleId, ...fields } }) => {
    if (rules.get(ruleId)) rules.patch(ruleId, fields)
    else rules.insert({ id: ruleId, ...fields })
  })
})
