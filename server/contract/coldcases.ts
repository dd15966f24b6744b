/** Excursion cases as procedures take and show them. */
import { z } from 'zod'
import { DeviceEpisode, Verdict } from './coldchain.ts'
import { ColdSiteId, EquipmentId } from './coldregistry.ts'
import {
  AdviceCode,
  CaseCause,
  CaseEvent,
  CaseId,
  CaseLot,
  CasePolicy,
  DecisionBasis,
  Disposition,
  LotDecision,
  LotId,
  LotObservation,
  SignatureMeaning,
} from './excursions.ts'
import { Command, Instant, Language, line, paragraph } from './primitives.ts'

/** Opens a case about an appliance: verdicts and lots since `fromAt` are found by the station. */
export const OpenColdCase = Command.extend({ equipmentId: EquipmentId, fromAt: Instant })
export type OpenColdCase = z.infer<typeof OpenColdCase>
const ofCase = Command.extend({ caseId: CaseId })
export const NoteColdCase = ofCase.extend({ text: line(2_000) })
export const ObserveLot = ofCase.extend({ lotId: LotId, observation: LotObservation })
export const AddCaseLot = ofCase.extend({ lotId: LotId })
export const ProposeDisposition = ofCase.extend({
  lotId: LotId,
  disposition: Disposition,
  basis: DecisionBasis.nullable(),
  reason: paragraph(1_000).min(1),
  meaning: SignatureMeaning,
})
/** `seenEvidence`: the number of the evidence the signer was shown. */
export const SignDisposition = ofCase.extend({ lotId: LotId, meaning: SignatureMeaning, seenEvidence: z.number().int().nonnegative() })
export const WithdrawDisposition = ofCase.extend({ lotId: LotId, reason: line(1_000) })
export const ReassessColdCase = ofCase
export const CloseColdCase = ofCase.extend({ cause: CaseCause, correctiveAction: paragraph(2_000) })

export const ColdCasesQuery = z.object({
  siteId: ColdSiteId.optional(),
  isOpen: z.boolean().optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export const ColdCaseQuery = z.object({ caseId: CaseId })
export const ColdCaseSummary = z.object({
  caseId: CaseId,
  siteId: ColdSiteId,
  site: z.string(),
  equipmentId: EquipmentId.nullable(),
  equipment: z.string(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
  lots: z.number().int(),
  /** Lots without a decision that stands. */
  undecided: z.number().int(),
})
export type ColdCaseSummary = z.infer<typeof ColdCaseSummary>
export const ColdCaseView = ColdCaseSummary.extend({
  policy: CasePolicy,
  verdicts: z.array(Verdict),
  deviceEpisodes: z.array(DeviceEpisode),
  caseLots: z.array(
    CaseLot.extend({
      observations: z.array(z.object({ at: Instant, by: z.string(), observation: LotObservation })),
      evidence: z.number().int(),
      pending: LotDecision.nullable(),
      decisions: z.array(LotDecision),
      isOvertaken: z.boolean(),
      isSettled: z.boolean(),
      advice: z.array(AdviceCode),
    }),
  ),
  timeline: z.array(CaseEvent),
  cause: CaseCause.nullable(),
  /** Names of the people of the timeline, by id. */
  people: z.record(z.string(), z.string()),
})
export type ColdCaseView = z.infer<typeof ColdCaseView>
export const CaseReportQuery = ColdCaseQuery.extend({ language: Language })
/** A PDF as base64: small, a few pages. */
export const CaseReport = z.object({ fileName: z.string(), pdfBase64: z.string() })
