/** The door of the cold-chain engine: rules over readings, product life and excursion cases. Pure: no clock, no database, no network. */
export { adviseLot } from './cases/advice.ts'
export {
  addLot,
  closeCase,
  noteCase,
  observeLot,
  openCase,
  proposeDecision,
  reassessCase,
  signDecision,
  withdrawProposal,
} from './cases/decide.ts'
export { foldCase, isSettled } from './cases/state.ts'
export { freezeExposure } from './life/freeze.ts'
export { daysLeftAt, lotLife } from './life/lot-life.ts'
export { MKT_WINDOWS, mktOf, weightedMkt } from './life/mkt.ts'
export { addToMktRing, newMktRing } from './life/mkt-ring.ts'
export { isVvmKnown, vvmDaysToEnd, vvmLossOfSeries, vvmPercentLost, vvmRatePerDay } from './life/vvm.ts'
export { compileLane } from './rules/compile.ts'
export { buildEpisodes, codesOf, reconcile } from './rules/episodes.ts'
export { arrange, compareVerdicts, evaluateSeries, isUnchanged } from './rules/history.ts'
export { holdoverDeadline, isHoldoverDue, newHoldoverState, noteHold, noteSupply } from './rules/holdover.ts'
export { forecastsOf, newLane, openVerdicts, passTime, progressOf, takeReading, TAKEN } from './rules/lane.ts'
export { FREEZE_SENSITIVITY } from './rules/products.ts'
export { shippedProfile } from './rules/profiles.ts'
export { looksLikeFahrenheit } from './rules/suspicion.ts'
export type { CaseActor, CaseOutcome, OpenCase, Proposal } from './cases/decide.ts'
export type { CaseState, LotState } from './cases/state.ts'
export type { FreezeExposure } from './life/freeze.ts'
export type { LotHistory, LotLife, ReadingsOf } from './life/lot-life.ts'
export type { MktLimit, MktResult } from './life/mkt.ts'
export type { MktRing } from './life/mkt-ring.ts'
export type { LanePlan } from './rules/compile.ts'
export type { CodedRecord, Reconciliation } from './rules/episodes.ts'
export type { Checkpoint, TimedValue, VerdictDifference } from './rules/history.ts'
export type { HoldoverDeadline, HoldoverState } from './rules/holdover.ts'
export type { LaneState, Progress, VerdictChange } from './rules/lane.ts'
export type { QTagSlot } from './rules/profiles.ts'
