/** Rows of Handover. */
import { projection } from '../../log/index.ts'
import {
  handoverAnswered,
  handoverAtDoor,
  handoverCancelled,
  handoverOutcomeSet,
  handoverRequested,
  handoverSeen,
  handoverTransferred,
  handoverTriaged,
  handoverUpdated,
} from './ops.ts'

export const handoverProjection = projection('handover', 1, ({ on, table }) => {
  const handovers = table('Handover', 'id')
  on(handoverRequested, ({ body: { handoverId, ...fields }, meta }) => {
    handovers.insert({ id: handoverId, ...fields, status: 'requested', requestedAt: meta.at, requestedBy: meta.actor })
  })
  on(handoverUpdated, ({ body }) => {
    handovers.patch(body.handoverId, {
      complaint: body.complaint,
      patient: body.patient,
      clinical: body.clinical,
      needs: body.needs,
      etaAt: body.etaAt,
    })
  })
  on(handoverSeen, ({ body, meta }) => {
    handovers.patch(body.handoverId, { status: 'seen', seenAt: meta.at, seenBy: body.byName })
  })
  on(handoverAnswered, ({ body, meta }) => {
    const seen = handovers.get(body.handoverId)?.seenAt
    handovers.patch(body.handoverId, {
      status: body.answer,
      answeredAt: meta.at,
      answeredBy: body.byName,
      answerReason: body.reason || null,
      divertedToFacilityId: body.divertedToFacilityId,
      ...(seen ? {} : { seenAt: meta.at, seenBy: body.byName }),
    })
  })
  on(handoverAtDoor, ({ body }) => {
    handovers.patch(body.handoverId, { status: 'atDoor', atDoorAt: body.at })
  })
  on(handoverTriaged, ({ body, meta }) => {
    handovers.patch(body.handoverId, {
      status: 'triaged',
      triagedAt: meta.at,
      triage: { colour: body.colour, note: body.note ?? '', by: body.byName },
    })
  })
  on(handoverTransferred, ({ body, meta }) => {
    handovers.patch(body.handoverId, {
      status: 'handedOver',
      handedOverAt: meta.at,
      receivedBy: body.receivedBy.name,
      readBack: body.readBack,
      signatures: { givenBy: body.givenBy, receivedBy: body.receivedBy },
      missingReason: body.missingReason || null,
    })
  })
  on(handoverCancelled, ({ body }) => {
    handovers.patch(body.handoverId, { status: 'cancelled', answerReason: body.reason })
  })
  on(handoverOutcomeSet, ({ body }) => {
    handovers.patch(body.handoverId, { outcome: body.outcome })
  })
})
