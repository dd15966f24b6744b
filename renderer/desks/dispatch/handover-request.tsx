/** Asking a hospital before departure: which one, and what they must know to be ready. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ArrivalNeed, Sex, type HandoverPatient } from '../../../server/contract/handover.ts'
import { FacilityId } from '../../../server/contract/primitives.ts'
import { readInstant } from '../../lib/now.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox, RadioGroup } from '../../ui/choice.tsx'
import { ComboBox } from '../../ui/combo-box.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useFacilities, type IncidentDetail } from './data.ts'
import { ReferralPlans } from './places/referral-plans.tsx'
import { showView } from './store.ts'
import styles from './dispatch.module.css'

const HOSPITALS: readonly string[] = ['referralHospital', 'hospital', 'healthCentre', 'dispensary']
const TRAFFIC_ORDER: readonly string[] = ['normal', 'advisory', 'closed']

export function HandoverRequest({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation('dispatch')
  const request = useCommand(trpc.handover.request.mutationOptions())
  const facilities = useFacilities()
  const [facilityId, setFacilityId] = useState<string | null>(null)
  const [complaint, setComplaint] = useState(t(`kind.${incident.kind}`))
  const [patient, setPatient] = useState<HandoverPatient>({
    isUnknown: true,
    name: null,
    ageYears: null,
    isAgeEstimated: true,
    sex: 'unknown',
    phone: null,
    nextOfKin: null,
    nationalId: null,
  })
  const [needs, setNeeds] = useState<ArrivalNeed[]>([])
  const [etaMinutes, setEtaMinutes] = useState<number | null>(null)
  const choices = (facilities.data ?? [])
    .filter((facility) => HOSPITALS.includes(facility.kind) && facility.isActive)
    .sort(
      (a, b) =>
        TRAFFIC_ORDER.indexOf(a.emsTraffic) - TRAFFIC_ORDER.indexOf(b.emsTraffic) || HOSPITALS.indexOf(a.kind) - HOSPITALS.indexOf(b.kind),
    )
    .map((facility) => ({
      id: facility.id,
      label: facility.name,
      description: facility.emsTraffic === 'normal' ? facility.code : t(`emsTraffic.${facility.emsTraffic}`),
    }))
  const carrier = incident.assignments.find((assignment) => assignment.endedAt === null && assignment.status !== 'offered')
  const send = async (): Promise<void> => {
    if (facilityId === null) return
    const etaAt = etaMinutes === null ? null : readInstant(etaMinutes * 60_000)
    await request
      .send({
        incidentId: incident.id,
        facilityId: FacilityId.parse(facilityId),
        assignmentId: carrier?.id ?? null,
        priority: incident.priority,
        complaint,
        patient,
        needs,
        etaAt,
      })
      .then(
        () => showView('incident'),
        () => undefined,
      ) // the failure is shown below
  }
  const toggle = (need: ArrivalNeed, isOn: boolean): void => setNeeds(isOn ? [...needs, need] : needs.filter((other) => other !== need))
  return (
    <form
      className={styles.form}
      aria-label={t('command.askHospital')}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      {incident.place !== null && <ReferralPlans point={incident.place} kind={incident.kind} onChoose={setFacilityId} />}
      <ComboBox label={t('handover.hospital')} items={choices} value={facilityId} onChange={setFacilityId} isRequired autoFocus />
      <TextField label={t('handover.complaint')} value={complaint} onChange={setComplaint} isRequired maxLength={300} />
      <div className={styles.pair}>
        <Checkbox isSelected={patient.isUnknown} onChange={(isUnknown) => setPatient({ ...patient, isUnknown })}>
          {t('handover.isUnknown')}
        </Checkbox>
        <TextField
          label={t('handover.name')}
          value={patient.name ?? ''}
          onChange={(name) => setPatient({ ...patient, name: name === '' ? null : name, isUnknown: name === '' && patient.isUnknown })}
          isOptional
          maxLength={120}
        />
        <NumberField
          label={t('handover.age')}
          value={patient.ageYears}
          min={0}
          max={130}
          onChange={(ageYears) => setPatient({ ...patient, ageYears })}
        />
        <RadioGroup
          label={t('handover.sex')}
          orientation="horizontal"
          items={Sex.options.map((id) => ({ id, label: t(`sex.${id}`) }))}
          value={patient.sex}
          onChange={(sex) => setPatient({ ...patient, sex })}
        />
        <NumberField label={t('handover.eta')} unit="min" value={etaMinutes} min={0} max={1440} onChange={setEtaMinutes} />
      </div>
      <fieldset className={styles.needs}>
        <legend>{t('handover.needs')}</legend>
        {ArrivalNeed.options.map((need) => (
          <Checkbox key={need} isSelected={needs.includes(need)} onChange={(isOn) => toggle(need, isOn)}>
            {t(`need.${need}`)}
          </Checkbox>
        ))}
      </fieldset>
      <FormError error={request.error} />
      <span className={styles.actions}>
        <Button onPress={() => showView('incident')}>{t('close.back')}</Button>
        <Button type="submit" variant="primary" isDisabled={facilityId === null} isPending={request.isPending}>
          {t('handover.send')}
        </Button>
      </span>
    </form>
  )
}
