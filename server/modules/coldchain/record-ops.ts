/** What can ever be recorded about what happened: verdicts and what late data made of them, devices' own verdicts, lots, cases, notes. */
import { z } from 'zod'
import { Verdict } from '../../contract/coldchain.ts'
import { ColdDeviceId, ColdNoteId, ColdSiteId, EquipmentId, LotFields, StayId } from '../../contract/coldregistry.ts'
import { CaseEvent, CaseId, LotId } from '../../contract/excursions.ts'
import { Instant, line } from '../../contract/primitives.ts'
import { SensorId } from '../../contract/readings.ts'
import { defineOp } from '../../log/index.ts'
import { siteScope } from './scope.ts'

const held = { scope: siteScope, read: 'coldchain.read' } as const
const ofSensor = { entity: (body: { sensorId: string }): string => body.sensorId, conflict: 'fact', ...held } as const
const ofLot = { entity: (body: { lotId: string }): string => body.lotId, conflict: 'state-machine', ...held } as const

/** A verdict as it was told when it began, and again when it ended. */
export const verdictTold = defineOp({
  ...{ kind: 'coldverdict.told', version: 1, ...ofSensor },
  body: z.object({ sensorId: SensorId, siteId: ColdSiteId, verdict: Verdict }),
})
/** What late data changed: `withdrawn` and `before` name verdicts that were told and stay on record. */
export const VerdictsReassessed = z.object({
  sensorId: SensorId,
  siteId: ColdSiteId,
  fromAt: Instant,
  added: z.array(Verdict).max(20),
  withdrawn: z.array(Verdict).max(20),
  changed: z.array(z.object({ before: Verdict, after: Verdict, fields: z.array(z.string().max(40)).max(10) })).max(10),
  /** Verdicts beyond those named. */
  more: z.number().int().nonnegative(),
})
export const verdictsReassessed = defineOp({
  ...{ kind: 'coldverdict.reassessed', version: 1, ...ofSensor },
  body: VerdictsReassessed,
})
/** What a device says about itself: a run of its records that carry one code. */
export const episodeNoted = defineOp({
  ...{ kind: 'coldepisode.noted', version: 1, conflict: 'fact', ...held },
  entity: (body: { deviceId: string }): string => body.deviceId,
  body: z.object({
    ...{ deviceId: ColdDeviceId, siteId: ColdSiteId },
    kind: z.enum(['alarm', 'deviceError', 'loggerError']),
    code: line(64),
    startAt: Instant,
    endAt: Instant,
    records: z.number().int().positive(),
    isOpen: z.boolean(),
  }),
})

const Stay = z.object({ stayId: StayId, equipmentId: EquipmentId.nullable(), sensorId: SensorId.nullable(), fromAt: Instant })
export const lotReceived = defineOp({
  ...{ kind: 'coldlot.received', version: 1, ...ofLot },
  body: LotFields.extend({ lotId: LotId, siteId: ColdSiteId, stay: Stay }),
})
export const lotMoved = defineOp({
  ...{ kind: 'coldlot.moved', version: 1, ...ofLot },
  body: z.object({ lotId: LotId, siteId: ColdSiteId, stay: Stay }),
})
export const lotSent = defineOp({
  ...{ kind: 'coldlot.sent', version: 1, ...ofLot },
  body: z.object({ lotId: LotId, siteId: ColdSiteId, at: Instant }),
})

/** One event of an excursion case; the case is the fold of its events. */
export const caseRecorded = defineOp({
  ...{ kind: 'coldcase.recorded', version: 1, conflict: 'state-machine', ...held },
  entity: (body: { caseId: string }): string => body.caseId,
  body: z.object({ caseId: CaseId, siteId: ColdSiteId, equipmentId: EquipmentId.nullable(), event: CaseEvent }),
})
/** A line of the shift log. */
export const coldNoteWritten = defineOp({
  ...{ kind: 'coldnote.written', version: 1, conflict: 'fact', ...held },
  entity: (body: { noteId: string }): string => body.noteId,
  body: z.object({
    ...{ noteId: ColdNoteId, siteId: ColdSiteId, equipmentId: EquipmentId.nullable(), sensorId: SensorId.nullable() },
    at: Instant,
    text: line(1_000),
  }),
})
