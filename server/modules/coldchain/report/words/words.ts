/** Which words the report of an excursion case needs. */
import type { ConditionCode } from '../../../../contract/coldchain.ts'
import type {
  CaseCause,
  CaseEvent,
  DecisionBasis,
  Disposition,
  LotExposureSummary,
  LotObservation,
  SignatureMeaning,
  VvmReading,
} from '../../../../contract/excursions.ts'

type Head =
  | 'title'
  | 'site'
  | 'appliance'
  | 'caseId'
  | 'opened'
  | 'closed'
  | 'open'
  | 'times'
  | 'printed'
  | 'notice'
  | 'page'
  | 'verdicts'
  | 'rule'
  | 'since'
  | 'raised'
  | 'ended'
  | 'extreme'
  | 'device'
  | 'mkt'
  | 'sensor'
  | 'mkt24'
  | 'mkt30'
  | 'least'
  | 'most'
  | 'unseen'
  | 'lots'
  | 'lot'
  | 'product'
  | 'vvm'
  | 'lifeUsed'
  | 'freezing'
  | 'decision'
  | 'none'
  | 'unknown'
  | 'decisions'
  | 'basis'
  | 'reason'
  | 'signatures'
  | 'signedAs'
  | 'timeline'
  | 'time'
  | 'event'
  | 'who'
  | 'cause'
  | 'action'
export type Words = {
  readonly head: Readonly<Record<Head, string>>
  readonly code: Readonly<Record<ConditionCode, string>>
  readonly event: Readonly<Record<CaseEvent['kind'], string>>
  readonly disposition: Readonly<Record<Disposition, string>>
  readonly basis: Readonly<Record<DecisionBasis, string>>
  readonly meaning: Readonly<Record<SignatureMeaning, string>>
  readonly freeze: Readonly<Record<LotExposureSummary['freezeState'], string>>
  readonly cause: Readonly<Record<CaseCause, string>>
  readonly observation: Readonly<Record<LotObservation['kind'], string>>
  readonly vvm: Readonly<Record<VvmReading, string>>
  readonly shake: readonly [passed: string, failed: string]
}
