/** Decisions about an excursion case. Pure: state in, events or a refusal out; nothing is stored here. */
import {
  CasePolicy,
  type CaseCause,
  type CaseEvent,
  type CaseId,
  type CaseLot,
  type CaseProblem,
  type CaseSignature,
  type DecisionBasis,
  type Disposition,
  type LotDecision,
  type LotObservation,
} from '../../../../contract/excursions.ts'
import type { DeviceEpisode, Verdict } from '../../../../contract/coldchain.ts'
import type { Instant, UserId } from '../../../../contract/primitives.ts'
import type { VerdictDifference } from '../rules/history.ts'
import { evidenceOf, type LotEvidence } from './advice.ts'
import { isSettled, type CaseState, type LotState } from './state.ts'

/** Who acts, and when. The signature's meaning is asked for with each decision. */
export type CaseActor = { readonly userId: UserId; readonly printedName: string; readonly role: string; readonly at: Instant }
export type CaseOutcome =
  { readonly isAccepted: true; readonly events: CaseEvent[] } | { readonly isAccepted: false; readonly problem: CaseProblem }

const accept = (...events: CaseEvent[]): CaseOutcome => ({ isAccepted: true, events })
const refuse = (problem: CaseProblem): CaseOutcome => ({ isAccepted: false, problem })
const by = ({ userId, at }: CaseActor) => ({ by: userId, at })
const lotIn = (state: CaseState, lotId: string): LotState | null => state.lots.find((lot) => lot.lotId === lotId) ?? null
const sign = ({ userId, printedName, role, at }: CaseActor, meaning: CaseSignature['meaning']): CaseSignature => ({
  ...{ userId, printedName, role, signedAt: at, meaning },
})

export type OpenCase = {
  readonly caseId: CaseId
  readonly policy: CasePolicy
  readonly verdicts: readonly Verdict[]
  readonly deviceEpisodes: readonly DeviceEpisode[]
  readonly lots: readonly CaseLot[]
}
/** Opens a case on what was found; the policy in force stays with it. */
export function openCase(input: OpenCase, actor: CaseActor): CaseOutcome {
  const policy = CasePolicy.safeParse(input.policy)
  if (!policy.success) return refuse('policyTooWeak')
  const lots = [...new Map(input.lots.map((lot) => [lot.lotId, lot])).values()]
  return accept({
    ...{ kind: 'opened', ...by(actor), caseId: input.caseId, policy: policy.data, lots },
    ...{ verdicts: [...input.verdicts], deviceEpisodes: [...input.deviceEpisodes] },
  })
}

/** Adds a lot that was found to have been there too. */
export function addLot(state: CaseState, lot: CaseLot, actor: CaseActor): CaseOutcome {
  if (state.closed) return refuse('closed')
  return lotIn(state, lot.lotId) ? refuse('lotExists') : accept({ kind: 'lot-added', ...by(actor), lot })
}

/** Writes down what a person saw on the vials: a monitor read, a shake test done. */
export function observeLot(state: CaseState, lotId: CaseLot['lotId'], observation: LotObservation, actor: CaseActor): CaseOutcome {
  if (state.closed) return refuse('closed')
  return lotIn(state, lotId) ? accept({ kind: 'observed', ...by(actor), lotId, observation }) : refuse('unknownLot')
}

/** Adds a note; a closed case can still be commented on. */
export const noteCase = (_state: CaseState, text: string, actor: CaseActor): CaseOutcome => accept({ kind: 'noted', ...by(actor), text })

const isHeat = ({ code }: Verdict): boolean => code === 'HEAT' || code === 'WARM'
/** Evidence about a lot of the case as it stands. */
export const lotEvidence = (state: CaseState, lot: LotState): LotEvidence => evidenceOf(lot, lot.observations, state.verdicts.some(isHeat))

/** Why a lot cannot be released: no signature makes a spoilt vial good, and what can be looked at is looked at first. */
function releaseProblem(evidence: LotEvidence): CaseProblem | null {
  if (evidence.isVvmAtEnd === true) return 'vvmAtEnd'
  if (evidence.isShakeTestPassed === false) return 'shakeTestFailed'
  if (evidence.needsShakeTest && evidence.isShakeTestPassed === null) return 'needsShakeTest'
  return evidence.needsVvmReading && evidence.isVvmAtEnd === null ? 'needsVvmReading' : null
}
/** Why a lot cannot be discarded: a basis is named, and what it says must have been seen. */
function discardProblem(evidence: LotEvidence, basis: DecisionBasis | null): CaseProblem | null {
  if (basis === null) return 'needsBasis'
  if (basis === 'vvm' && evidence.isVvmAtEnd !== true) return 'basisNotMet'
  if (basis === 'shakeTest' && evidence.isShakeTestPassed !== false) return 'basisNotMet'
  return basis === 'noExposure' ? 'basisNotMet' : null
}
function dispositionProblem(disposition: Disposition, evidence: LotEvidence, basis: DecisionBasis | null): CaseProblem | null {
  if (disposition === 'release') return releaseProblem(evidence)
  return disposition === 'discard' ? discardProblem(evidence, basis) : null
}

export type Proposal = {
  readonly lotId: CaseLot['lotId']
  readonly disposition: Disposition
  readonly basis: DecisionBasis | null
  readonly reason: string
  readonly meaning: CaseSignature['meaning']
}
const settles = (policy: CasePolicy, decision: LotDecision): boolean => decision.signatures.length >= policy.signers[decision.disposition]
const decidedBy = (decision: LotDecision, actor: CaseActor): CaseEvent => ({
  ...{ kind: 'decided', ...by(actor), lotId: decision.lotId, disposition: decision.disposition },
})

/** Proposes what becomes of a lot and signs it; where the policy asks for one signature only, it is decided. */
export function proposeDecision(state: CaseState, proposal: Proposal, actor: CaseActor): CaseOutcome {
  if (state.closed) return refuse('closed')
  const lot = lotIn(state, proposal.lotId)
  if (!lot) return refuse('unknownLot')
  if (lot.pending) return refuse('decisionPending')
  if (isSettled(lot)) return refuse('alreadyDecided')
  const problem = dispositionProblem(proposal.disposition, lotEvidence(state, lot), proposal.basis)
  if (problem) return refuse(problem)
  const { lotId, disposition, basis, reason, meaning } = proposal
  const decision: LotDecision = { lotId, disposition, basis, reason, signatures: [sign(actor, meaning)], evidence: lot.evidence }
  const proposed: CaseEvent = { kind: 'proposed', ...by(actor), decision }
  return settles(state.policy, decision) ? accept(proposed, decidedBy(decision, actor)) : accept(proposed)
}

/**
 * Adds a signature to a proposal; the last one that the policy asks for decides.
 * @param seenEvidence evidence number the signer saw: when it has moved since the proposal, the proposal must be made again
 */
export function signDecision(
  state: CaseState,
  input: { readonly lotId: CaseLot['lotId']; readonly meaning: CaseSignature['meaning']; readonly seenEvidence: number },
  actor: CaseActor,
): CaseOutcome {
  if (state.closed) return refuse('closed')
  const lot = lotIn(state, input.lotId)
  if (!lot) return refuse('unknownLot')
  if (!lot.pending) return refuse('nothingPending')
  if (lot.pending.signatures.some(({ userId }) => userId === actor.userId)) return refuse('sameSigner')
  if (lot.pending.evidence !== lot.evidence || input.seenEvidence !== lot.evidence) return refuse('evidenceMoved')
  const signature = sign(actor, input.meaning)
  const decision = { ...lot.pending, signatures: [...lot.pending.signatures, signature] }
  const signed: CaseEvent = { kind: 'signed', ...by(actor), lotId: input.lotId, signature }
  return settles(state.policy, decision) ? accept(signed, decidedBy(decision, actor)) : accept(signed)
}

/** Takes a proposal back: whoever made it may, and anyone once the evidence under it has moved. */
export function withdrawProposal(state: CaseState, lotId: CaseLot['lotId'], reason: string, actor: CaseActor): CaseOutcome {
  const lot = lotIn(state, lotId)
  if (!lot) return refuse('unknownLot')
  if (!lot.pending) return refuse('nothingPending')
  const isOwn = lot.pending.signatures[0]?.userId === actor.userId
  return isOwn || lot.pending.evidence !== lot.evidence
    ? accept({ kind: 'withdrawn', ...by(actor), lotId, reason })
    : refuse('notTheProposer')
}

/** Puts later findings beside what was decided. Decisions stay; lots they concern are marked, and a closed case opens again. */
export function reassessCase(
  _state: CaseState,
  input: { readonly difference: VerdictDifference; readonly verdicts: readonly Verdict[]; readonly lots: readonly CaseLot[] },
  actor: CaseActor,
): CaseOutcome {
  const { added, withdrawn, changed } = input.difference
  const findings = { added: added.length, withdrawn: withdrawn.length, changed: changed.length }
  return accept({ kind: 'reassessed', ...by(actor), findings, verdicts: [...input.verdicts], lots: [...input.lots] })
}

/** Closes a case once every lot has its final decision. */
export function closeCase(
  state: CaseState,
  input: { readonly cause: CaseCause; readonly correctiveAction: string },
  actor: CaseActor,
): CaseOutcome {
  if (state.closed) return refuse('closed')
  if (state.lots.some((lot) => !isSettled(lot) || lot.pending !== null)) return refuse('lotsOpen')
  return accept({ kind: 'closed', ...by(actor), ...input })
}
