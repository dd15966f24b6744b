/** Rows of Assignment. */
import { projection } from '../../log/index.ts'
import { assignmentConfirmed, assignmentEnded, assignmentMade, assignmentProgressed } from './ops.ts'

/** The column each step fills; clearing has no time of its own. */
const COLUMN_OF_STEP = {
  accepted: 'acceptedAt',
  enRoute: 'enRouteAt',
  onScene: 'onSceneAt',
  atPatient: 'atPatientAt',
  transporting: 'leftSceneAt',
  atHospital: 'atDestinationAt',
} as const

// 3: steps lay claims too; what is in the log is folded again once, so that every station knows the same double bookings
export const assignmentsProjection = projection('assignments', 3, ({ on, table }) => {
  const assignments = table('Assignment', 'id')
  on(assignmentMade, ({ body, meta }) => {
    const { assignmentId, at, replacesId: _replacesId, askedBy, ...fields } = body
    const known = assignments.get(assignmentId)
    if (known) {
      // made by the owner that was asked, and provisionally by who asked, while neither heard the other: one task
      assignments.patch(assignmentId, { isProvisional: known.isProvisional && body.isProvisional })
      return
    }
    assignments.insert({
      id: assignmentId,
      ...fields,
      offeredAt: at,
      acceptedAt: body.status === 'accepted' ? at : null,
      assignedBy: askedBy ?? meta.actor,
    })
  })
  on(assignmentConfirmed, ({ body }) => {
    assignments.patch(body.assignmentId, { isProvisional: false })
  })
  on(assignmentProgressed, ({ body: { assignmentId, to, at, transferAt, isBackInService } }) => {
    const own =
      to === 'completed'
        ? { endedAt: at, ...(isBackInService ? { backInServiceAt: at } : { endReason: 'unitOutOfService' }) }
        : to === 'clearing'
          ? {}
          : { [COLUMN_OF_STEP[to]]: at }
    assignments.patch(assignmentId, { status: to, ...own, ...(transferAt ? { transferAt } : {}) })
  })
  on(assignmentEnded, ({ body }) => {
    assignments.patch(body.assignmentId, {
      status: body.as,
      endedAt: body.at,
      endReason: body.reason ?? body.reasonCode,
      replacedById: body.replacedById,
    })
  })
})
