/** Excursion cases: what happened to which lots, what was observed, who decided what about them and with which signature. */
import { z } from 'zod'
import { DeviceEpisode, FreezeSensitivity, Verdict, VvmType } from './coldchain.ts'
import { Instant, line, paragraph, Ulid, UserId } from './primitives.ts'

export const CaseId = Ulid.brand<'CaseId'>().describe('CaseId (ULID)')
export type CaseId = z.infer<typeof CaseId>
export const LotId = Ulid.brand<'LotId'>().describe('LotId (ULID)')
export type LotId = z.infer<typeof LotId>

/** What may become of a lot. `quarantine` and `test` hold it until it is known; `release` and `discard` are final. */
export const Disposition = z.enum(['release', 'quarantine', 'discard', 'test'])
export type Disposition = z.infer<typeof Disposition>
export const FINAL_DISPOSITIONS: readonly Disposition[] = ['release', 'discard']

/** What a signature says (21 CFR 11.50). */
export const SignatureMeaning = z.enum(['authorship', 'review', 'approval', 'responsibility'])
export type SignatureMeaning = z.infer<typeof SignatureMeaning>
/** Printed name, moment and meaning stay with the decision wherever it is shown or printed. */
export const CaseSignature = z.object({
  userId: UserId,
  printedName: line(120),
  role: line(60),
  signedAt: Instant,
  meaning: SignatureMeaning,
})
export type CaseSignature = z.infer<typeof CaseSignature>

/** Who must sign what. A store may ask for more, never for less than one. */
export const CasePolicy = z.object({
  policyId: z.string().min(1).max(64),
  version: z.number().int().positive(),
  /** Different people who must sign, by decision. */
  signers: z.record(Disposition, z.number().int().min(1).max(3)),
})
export type CasePolicy = z.infer<typeof CasePolicy>
/** What goes back to patients or is destroyed needs two people; holding a lot back is safe and must be quick. House assumption. */
export const FIRST_CASE_POLICY: CasePolicy = {
  policyId: 'two-person',
  version: 1,
  signers: { release: 2, discard: 2, quarantine: 1, test: 1 },
}

/** A vaccine vial monitor as a person read it: the square against its ring (WHO). */
export const VvmReading = z.enum(['squareLighter', 'squareMatches', 'squareDarker'])
export type VvmReading = z.infer<typeof VvmReading>
export const LotObservation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('vvm'), reading: VvmReading, vialsSeen: z.number().int().positive() }),
  z.object({ kind: z.literal('shakeTest'), isPassed: z.boolean(), vialsTested: z.number().int().positive() }),
])
export type LotObservation = z.infer<typeof LotObservation>

/** What the engine worked out for a lot when the case was opened or reassessed. */
export const LotExposureSummary = z.object({
  vvmLostPercent: z.number().nullable(),
  freezeState: z.enum(['frozen', 'touched', 'none', 'unknown']),
  unknownMs: z.number().nonnegative(),
})
export type LotExposureSummary = z.infer<typeof LotExposureSummary>
export const CaseLot = z.object({
  lotId: LotId,
  lotNumber: line(60),
  productId: z.string().min(1).max(80),
  vvm: VvmType.nullable(),
  freezeSensitivity: FreezeSensitivity,
  exposure: LotExposureSummary,
})
export type CaseLot = z.infer<typeof CaseLot>

/** What a decision rests on. There is no "alarm": an alarm is not a discard order. */
export const DecisionBasis = z.enum(['vvm', 'shakeTest', 'noExposure', 'manufacturer', 'authority', 'expired', 'damaged'])
export type DecisionBasis = z.infer<typeof DecisionBasis>
/** A decision that waits for its signatures, or has them all. */
export const LotDecision = z.object({
  lotId: LotId,
  disposition: Disposition,
  basis: DecisionBasis.nullable(),
  reason: paragraph(1000).min(1),
  signatures: z.array(CaseSignature).min(1),
  /** Number of the evidence the signers saw: a signature under other evidence is refused. */
  evidence: z.number().int().nonnegative(),
})
export type LotDecision = z.infer<typeof LotDecision>

/** What was found later, after late data: shown beside what was decided, which stays. */
export const LaterFindings = z.object({
  added: z.number().int().nonnegative(),
  withdrawn: z.number().int().nonnegative(),
  changed: z.number().int().nonnegative(),
})
export const CaseCause = z.enum(['power', 'door', 'appliance', 'setting', 'transport', 'sensor', 'unknown'])
export type CaseCause = z.infer<typeof CaseCause>

const at = { at: Instant, by: UserId }
/** Everything that can happen in a case, in order: the case is what these make of it. */
export const CaseEvent = z.discriminatedUnion('kind', [
  z.object({
    ...{ kind: z.literal('opened'), ...at, caseId: CaseId, policy: CasePolicy },
    verdicts: z.array(Verdict).max(500),
    deviceEpisodes: z.array(DeviceEpisode).max(500),
    lots: z.array(CaseLot).max(500),
  }),
  z.object({ kind: z.literal('lot-added'), ...at, lot: CaseLot }),
  z.object({ kind: z.literal('noted'), ...at, text: line(2000) }),
  z.object({ kind: z.literal('observed'), ...at, lotId: LotId, observation: LotObservation }),
  z.object({ kind: z.literal('proposed'), ...at, decision: LotDecision }),
  z.object({ kind: z.literal('signed'), ...at, lotId: LotId, signature: CaseSignature }),
  z.object({ kind: z.literal('decided'), ...at, lotId: LotId, disposition: Disposition }),
  z.object({ kind: z.literal('withdrawn'), ...at, lotId: LotId, reason: line(1000) }),
  z.object({ kind: z.literal('reassessed'), ...at, findings: LaterFindings, verdicts: z.array(Verdict).max(500), lots: z.array(CaseLot) }),
  z.object({ kind: z.literal('closed'), ...at, cause: CaseCause, correctiveAction: paragraph(2000) }),
])
export type CaseEvent = z.infer<typeof CaseEvent>

/** Why a step is refused. Screens translate `errors:term.<code>`. */
export const CaseProblem = z.enum([
  'closed',
  'unknownLot',
  'lotExists',
  'alreadyDecided',
  'decisionPending',
  'nothingPending',
  'sameSigner',
  'evidenceMoved',
  'needsShakeTest',
  'shakeTestFailed',
  'vvmAtEnd',
  'needsVvmReading',
  'needsBasis',
  'basisNotMet',
  'lotsOpen',
  'notTheProposer',
  'policyTooWeak',
])
export type CaseProblem = z.infer<typeof CaseProblem>

/** What to do next about a lot; screens translate `coldstore:advice.<code>`. */
export const AdviceCode = z.enum([
  'keepApart',
  'readVvm',
  'shakeTest',
  'doNotUseVvm',
  'doNotUseFrozen',
  'useFirst',
  'askManufacturer',
  'findReadings',
  'sensitivityUnverified',
  'alarmIsNoDiscardOrder',
  'noHarmSeen',
])
export type AdviceCode = z.infer<typeof AdviceCode>
