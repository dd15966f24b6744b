/** Which fields of the handover record are still missing: what blocks the pre-alert and what blocks the transfer. */
import type { HandoverClinical, HandoverPatient } from '../../contract/handover.ts'

/** What the record holds so far; null after erasure. */
export type HandoverRecord = {
  readonly complaint: string | null
  readonly patient: HandoverPatient | null
  readonly clinical: { readonly [Field in keyof HandoverClinical]?: HandoverClinical[Field] | undefined } | null
}

/**
 * Fields that must be there, or be explained, before care is transferred. The set follows the ATMIST mnemonic:
 * age and sex, time, mechanism or complaint, injuries or findings, signs, treatment; then allergies, medicines, background.
 */
export function missingForTransfer({ complaint, patient, clinical }: HandoverRecord): string[] {
  const missing: string[] = []
  if (!patient || (patient.ageYears === null && !patient.isUnknown)) missing.push('ageYears')
  if (!patient || (patient.sex === 'unknown' && !patient.isUnknown)) missing.push('sex')
  if (!complaint) missing.push('complaint')
  if (!clinical?.onsetAt) missing.push('onsetAt')
  if (!clinical?.mechanism && !complaint) missing.push('mechanism')
  if (!clinical?.injuries) missing.push('injuries')
  if (!clinical?.vitals?.length) missing.push('vitals')
  if (!clinical?.treatment) missing.push('treatment')
  for (const field of ['allergies', 'medicines', 'background'] as const) if (!clinical?.[field]) missing.push(field)
  return missing
}

/** Fields without which a hospital cannot judge a request: complaint, and age and sex unless the patient is unknown. */
export const missingForPreAlert = (record: HandoverRecord): string[] =>
  missingForTransfer(record).filter((field) => ['ageYears', 'sex', 'complaint'].includes(field))
