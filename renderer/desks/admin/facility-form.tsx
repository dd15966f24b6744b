/** One facility: what it is, where it is, what it can do. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FacilityCapability, FacilityKind } from '../../../server/contract/directory.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/choice.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { Select } from '../../ui/select.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { Facility } from './facilities.tsx'
import styles from './admin.module.css'

export function FacilityForm({ facility, onDone }: { facility: Facility | null; onDone: () => void }) {
  const { t } = useTranslation('admin')
  const create = useCommand(trpc.directory.createFacility.mutationOptions())
  const change = useCommand(trpc.directory.changeFacility.mutationOptions())
  const [code, setCode] = useState(facility?.code ?? '')
  const [name, setName] = useState(facility?.name ?? '')
  const [kind, setKind] = useState<FacilityKind>(facility?.kind ?? 'healthCentre')
  const [latitude, setLatitude] = useState<number | null>(facility?.latitude ?? null)
  const [longitude, setLongitude] = useState<number | null>(facility?.longitude ?? null)
  const [phone, setPhone] = useState(facility?.phone ?? '')
  const [capabilities, setCapabilities] = useState<FacilityCapability[]>(facility?.capabilities ?? [])
  const [isActive, setActive] = useState(facility?.isActive ?? true)
  const send = async (): Promise<void> => {
    if (latitude === null || longitude === null) return
    const fields = { code, name, kind, latitude, longitude, phone: phone === '' ? null : phone, capabilities }
    try {
      if (facility === null) await create.send(fields)
      else await change.send({ facilityId: facility.id, expectedVersion: facility.version, fields: { ...fields, isActive } })
      onDone()
    } catch {
      // the failure is shown in the form, which stays as it was filled
    }
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <TextField label={t('facility.code')} value={code} onChange={setCode} isRequired autoFocus maxLength={16} />
      <TextField label={t('facility.name')} value={name} onChange={setName} isRequired maxLength={120} />
      <Select
        label={t('facility.kind')}
        items={FacilityKind.options.map((id) => ({ id, label: t(`facilityKind.${id}`) }))}
        value={kind}
        onChange={setKind}
      />
      <NumberField
        label={t('facility.latitude')}
        value={latitude}
        min={-90}
        max={90}
        decimals={6}
        step={0.001}
        onChange={setLatitude}
        isRequired
      />
      <NumberField
        label={t('facility.longitude')}
        value={longitude}
        min={-180}
        max={180}
        decimals={6}
        step={0.001}
        onChange={setLongitude}
        isRequired
      />
      <TextField label={t('facility.phone')} value={phone} onChange={setPhone} isOptional maxLength={24} />
      <fieldset className={styles.choices}>
        <legend>{t('facility.capabilities')}</legend>
        {FacilityCapability.options.map((id) => (
          <Checkbox
            key={id}
            isSelected={capabilities.includes(id)}
            onChange={(isOn) => setCapabilities(isOn ? [...capabilities, id] : capabilities.filter((other) => other !== id))}
          >
            {t(`facilityCapability.${id}`)}
          </Checkbox>
        ))}
      </fieldset>
      {facility !== null && (
        <Checkbox isSelected={isActive} onChange={setActive}>
          {t('facility.isActive')}
        </Checkbox>
      )}
      <FormError error={create.error ?? change.error} />
      <Button type="submit" variant="primary" isPending={create.isPending || change.isPending}>
        {t('save')}
      </Button>
    </form>
  )
}
