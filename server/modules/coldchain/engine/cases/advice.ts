/** What to do next about a lot: the monitor on the vial decides about heat, a shake test about freezing, an alarm about neither. */
import type { AdviceCode, CaseLot, LotObservation } from '../../../../contract/excursions.ts'
import { mindsFreezing } from '../rules/products.ts'

/** Life used up from which the monitor must be read although it may still pass. House assumption. */
const READ_VVM_FROM_PERCENT = 50

type Observed = readonly { readonly observation: LotObservation }[]
const lastOf = <Kind extends LotObservation['kind']>(observed: Observed, kind: Kind) =>
  observed.map(({ observation }) => observation).findLast((one): one is Extract<LotObservation, { kind: Kind }> => one.kind === kind) ??
  null

/** What people saw last, and what follows from it. */
export type LotEvidence = {
  /** Square as dark as its ring, or darker: past its discard point (WHO). Null: nobody has read it. */
  readonly isVvmAtEnd: boolean | null
  readonly isShakeTestPassed: boolean | null
  /** Frozen long enough to be spoilt, or time nobody measured, for a product that minds. */
  readonly needsShakeTest: boolean
  readonly needsVvmReading: boolean
}

/** The evidence about a lot. */
export function evidenceOf(lot: CaseLot, observed: Observed, hasHeat: boolean): LotEvidence {
  const vvm = lastOf(observed, 'vvm')
  const shakeTest = lastOf(observed, 'shakeTest')
  const { freezeState, vvmLostPercent, unknownMs } = lot.exposure
  const isWorn = vvmLostPercent !== null && vvmLostPercent >= READ_VVM_FROM_PERCENT
  return {
    isVvmAtEnd: vvm && vvm.reading !== 'squareLighter',
    isShakeTestPassed: shakeTest && shakeTest.isPassed,
    needsShakeTest: mindsFreezing(lot.freezeSensitivity) && freezeState === 'frozen',
    needsVvmReading: lot.vvm !== null && (hasHeat || isWorn || unknownMs > 0),
  }
}

/**
 * Advice about a lot, most urgent first. Always says that an alarm is no order to discard.
 * @param hasHeat a verdict of the case is about heat
 */
export function adviseLot(lot: CaseLot, observed: Observed, hasHeat: boolean): AdviceCode[] {
  const evidence = evidenceOf(lot, observed, hasHeat)
  const { freezeState, unknownMs, vvmLostPercent } = lot.exposure
  const isFreezeOpen = evidence.needsShakeTest && evidence.isShakeTestPassed === null
  const isVvmOpen = evidence.needsVvmReading && evidence.isVvmAtEnd === null
  const advice: AdviceCode[] = []
  if (evidence.isVvmAtEnd === true) advice.push('doNotUseVvm')
  if (evidence.isShakeTestPassed === false) advice.push('doNotUseFrozen')
  if (isFreezeOpen || isVvmOpen) advice.push('keepApart')
  if (isFreezeOpen) advice.push('shakeTest')
  if (isVvmOpen) advice.push('readVvm')
  if (mindsFreezing(lot.freezeSensitivity) && lot.freezeSensitivity !== 'sensitive' && freezeState !== 'none')
    advice.push('sensitivityUnverified')
  if (lot.vvm === null && hasHeat) advice.push('keepApart', 'askManufacturer')
  if (unknownMs > 0) advice.push('findReadings')
  const isUsable = evidence.isVvmAtEnd !== true && evidence.isShakeTestPassed !== false
  if (isUsable && vvmLostPercent !== null && vvmLostPercent >= READ_VVM_FROM_PERCENT) advice.push('useFirst')
  if (advice.length === 0) advice.push('noHarmSeen')
  return [...new Set<AdviceCode>([...advice, 'alarmIsNoDiscardOrder'])]
}
