/** Entry of one set of vital signs: only what was measured; ranges are refused in words by each field. */
import { useTranslation } from 'react-i18next'
import type { Vitals } from '../../../server/contract/handover.ts'
import { NumberField } from '../../ui/number-field.tsx'
import { Select } from '../../ui/select.tsx'
import styles from './hospital.module.css'

export type VitalsDraft = Omit<Vitals, 'takenAt'>
export const NO_VITALS: VitalsDraft = {
  heartRate: null,
  respiratoryRate: null,
  systolic: null,
  diastolic: null,
  spo2Percent: null,
  temperatureCelsius: null,
  avpu: null,
  glucoseMmolPerLitre: null,
}

/** True when anything was measured. */
export const hasVitals = (draft: VitalsDraft): boolean => Object.values(draft).some((value) => value !== null)

const AVPU = ['alert', 'confused', 'voice', 'pain', 'unresponsive'] as const
const FIELDS = [
  ['systolic', 'mmHg', 0, 350, 0],
  ['diastolic', 'mmHg', 0, 250, 0],
  ['heartRate', '/min', 0, 300, 0],
  ['respiratoryRate', '/min', 0, 120, 0],
  ['spo2Percent', '%', 0, 100, 0],
  ['temperatureCelsius', '°C', 20, 46, 1],
  ['glucoseMmolPerLitre', 'mmol/l', 0, 60, 1],
] as const

export function VitalsFields({ value, onChange }: { value: VitalsDraft; onChange: (value: VitalsDraft) => void }) {
  const { t } = useTranslation('hospital')
  return (
    <div className={styles.fields}>
      {FIELDS.map(([name, unit, min, max, decimals]) => (
        <NumberField
          key={name}
          label={t(`field.${name}`)}
          unit={unit}
          min={min}
          max={max}
          decimals={decimals}
          step={decimals === 1 ? 0.1 : 1}
          value={value[name]}
          onChange={(next) => onChange({ ...value, [name]: next })}
        />
      ))}
      <Select
        label={t('field.avpu')}
        items={AVPU.map((id) => ({ id, label: t(`avpu.${id}`) }))}
        value={value.avpu}
        onChange={(avpu) => onChange({ ...value, avpu })}
      />
    </div>
  )
}
