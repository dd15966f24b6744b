/** Patient and vital signs in one line each, as they are read aloud. */
import { useTranslation } from 'react-i18next'
import type { HandoverView, Vitals } from '../../../server/contract/handover.ts'
import { useFormat } from '../../lib/use-language.ts'
import styles from './hospital.module.css'

/** Sex, age (estimated ages carry a tilde), name or "unknown". */
export function PatientLine({ handover: { patient } }: { handover: HandoverView }) {
  const { t } = useTranslation('hospital')
  if (patient === null) return <span>{t('arrival.erased')}</span>
  const age =
    patient.ageYears === null
      ? t('patient.ageUnknown')
      : t('patient.age', { age: `${patient.isAgeEstimated ? '~' : ''}${patient.ageYears}` })
  return (
    <span>
      {[t(`sex.${patient.sex}`), age, patient.isUnknown ? t('patient.unknown') : (patient.name ?? '')]
        .filter((part) => part !== '')
        .join(' · ')}
    </span>
  )
}

/** Only what was measured; missing values are left out, never shown as zero. */
export function VitalsLine({ vitals }: { vitals: Vitals }) {
  const { t } = useTranslation('hospital')
  const format = useFormat()
  const parts: [string, string][] = []
  if (vitals.systolic !== null) parts.push([t('vitals.bp'), `${vitals.systolic}/${vitals.diastolic ?? '–'}`])
  if (vitals.heartRate !== null) parts.push([t('vitals.hr'), String(vitals.heartRate)])
  if (vitals.respiratoryRate !== null) parts.push([t('vitals.rr'), String(vitals.respiratoryRate)])
  if (vitals.spo2Percent !== null) parts.push([t('vitals.spo2'), `${vitals.spo2Percent} %`])
  if (vitals.temperatureCelsius !== null) parts.push([t('vitals.temp'), `${format.number(vitals.temperatureCelsius, 1)} °C`])
  if (vitals.avpu !== null) parts.push([t('vitals.avpu'), t(`avpu.${vitals.avpu}`)])
  return (
    <dl className={styles.vitals}>
      {parts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div>
        <dt>{t('vitals.at')}</dt>
        <dd>{format.clock(vitals.takenAt)}</dd>
      </div>
    </dl>
  )
}
