/** An excursion case as its events make it: a fold, so that every station sees the same case. */
import {
  FINAL_DISPOSITIONS,
  type CaseCause,
  type CaseEvent,
  type CaseLot,
  type CasePolicy,
  type Disposition,
  type LotDecision,
  type LotObservation,
} from '../../../../contract/excursions.ts'
import type { DeviceEpisode, Verdict } from '../../../../contract/coldchain.ts'

export type LotState = CaseLot & {
  readonly observations: readonly { readonly at: string; readonly by: string; readonly observation: LotObservation }[]
  /** Counts whatever may change a decision about the lot; a signature names the count its signer saw. */
  readonly evidence: number
  /** Waits for signatures. */
  readonly pending: LotDecision | null
  /** In force, oldest first: a later decision stands beside the earlier, which stays. */
  readonly decisions: readonly LotDecision[]
  /** Later findings have come since the last decision. */
  readonly isOvertaken: boolean
}
export type CaseState = {
  readonly caseId: string
  readonly openedAt: string
  readonly openedBy: string
  readonly policy: CasePolicy
  readonly verdicts: readonly Verdict[]
  readonly deviceEpisodes: readonly DeviceEpisode[]
  readonly lots: readonly LotState[]
  readonly timeline: readonly CaseEvent[]
  readonly closed: { readonly at: string; readonly cause: CaseCause } | null
}

const newLot = (lot: CaseLot): LotState => ({ ...lot, observations: [], evidence: 0, pending: null, decisions: [], isOvertaken: false })
const isFinal = (disposition: Disposition): boolean => FINAL_DISPOSITIONS.includes(disposition)
/** The decision in force; null before any. */
export const decisionOf = (lot: LotState): LotDecision | null => lot.decisions.at(-1) ?? null
/** Whether a final decision stands that nothing has overtaken. */
export function isSettled(lot: LotState): boolean {
  const decision = decisionOf(lot)
  return decision !== null && isFinal(decision.disposition) && !lot.isOvertaken
}

const withLot = (state: CaseState, lotId: string, change: (lot: LotState) => LotState): CaseState => ({
  ...state,
  lots: state.lots.map((lot) => (lot.lotId === lotId ? change(lot) : lot)),
})

function reassess(state: CaseState, event: Extract<CaseEvent, { kind: 'reassessed' }>): CaseState {
  const found = new Map<string, CaseLot>(event.lots.map((lot) => [lot.lotId, lot]))
  const isMoved = event.findings.added + event.findings.withdrawn + event.findings.changed > 0
  return {
    ...state,
    verdicts: event.verdicts,
    closed: isMoved ? null : state.closed,
    lots: state.lots.map((lot) => ({
      ...lot,
      exposure: found.get(lot.lotId)?.exposure ?? lot.exposure,
      evidence: lot.evidence + (isMoved ? 1 : 0),
      isOvertaken: lot.isOvertaken || (isMoved && lot.decisions.length > 0),
    })),
  }
}

function apply(state: CaseState, event: Exclude<CaseEvent, { kind: 'opened' }>): CaseState {
  switch (event.kind) {
    case 'noted':
      return state
    case 'lot-added':
      return { ...state, lots: [...state.lots, newLot(event.lot)] }
    case 'observed':
      return withLot(state, event.lotId, (lot) => ({
        ...lot,
        evidence: lot.evidence + 1,
        observations: [...lot.observations, { at: event.at, by: event.by, observation: event.observation }],
      }))
    case 'proposed':
      return withLot(state, event.decision.lotId, (lot) => ({ ...lot, pending: event.decision }))
    case 'signed':
      return withLot(state, event.lotId, (lot) =>
        lot.pending ? { ...lot, pending: { ...lot.pending, signatures: [...lot.pending.signatures, event.signature] } } : lot,
      )
    case 'decided':
      return withLot(state, event.lotId, (lot) =>
        lot.pending ? { ...lot, pending: null, decisions: [...lot.decisions, lot.pending], isOvertaken: false } : lot,
      )
    case 'withdrawn':
      return withLot(state, event.lotId, (lot) => ({ ...lot, pending: null }))
    case 'reassessed':
      return reassess(state, event)
    case 'closed':
      return { ...state, closed: { at: event.at, cause: event.cause } }
  }
}

/** Moves a case by one event; the first must be `opened`, and anything before it changes nothing. */
export function foldCase(state: CaseState | null, event: CaseEvent): CaseState | null {
  if (event.kind === 'opened') {
    if (state) return state
    const { caseId, at: openedAt, by: openedBy, policy, verdicts, deviceEpisodes, lots } = event
    return {
      ...{ caseId, openedAt, openedBy, policy, verdicts, deviceEpisodes, lots: lots.map(newLot) },
      ...{ timeline: [event], closed: null },
    }
  }
  if (!state) return null
  const next = apply(state, event)
  return { ...next, timeline: [...state.timeline, event] }
}
