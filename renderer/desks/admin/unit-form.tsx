/** The card of a unit: what it is, what it can do, where it stands when idle. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CareLevel, Skill, UnitCapability, UnitKind } from '../../../server/contract/units.ts'
import { FacilityId } from '../../../server/contract/primitives.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/choice.tsx'
import { ComboBox } from '../../ui/combo-box.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { Select } from '../../ui/select.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { Unit } from './units.tsx'
import styles from './admin.module.css'

type Fields = Pick<Unit, 'callSign' | 'kind' | 'level' | 'skills' | 'capabilities' | 'seats' | 'baseFacilityId' | 'isVerified'>

export function UnitForm({ unit, onDone }: { unit: Unit | null; onDone: () => void }) {
  const { t } = useTranslation(['admin', 'dispatch'])
  const create = useCommand(trpc.units.create.mutationOptions())
  const change = useCommand(trpc.units.change.mutationOptions())
  const facilities = useQuery(trpc.directory.facilities.queryOptions({}))
  const [fields, setFields] = useState<Fields>({
    callSign: unit?.callSign ?? '',
    kind: unit?.kind ?? 'ambulance',
    level: unit?.level ?? 'bls',
    skills: unit?.skills ?? [],
    capabilities: unit?.capabilities ?? [],
    seats: unit?.seats ?? 1,
    baseFacilityId: unit?.baseFacilityId ?? null,
    isVerified: unit?.isVerified ?? false,
  })
  const set = (part: Partial<typeof fields>): void => setFields({ ...fields, ...part })
  const toggle = <Item extends string>(list: readonly Item[], item: Item, isOn: boolean): Item[] =>
    isOn ? [...list, item] : list.filter((other) => other !== item)
  const send = async (): Promise<void> => {
    const base = (facilities.data ?? []).find((facility) => facility.id === fields.baseFacilityId)
    const point = base ? { latitude: base.latitude, longitude: base.longitude } : (unit?.base ?? null)
    try {
      if (unit === null) await create.send({ ...fields, base: point, crew: [], phone: null })
      else await change.send({ unitId: unit.id, expectedVersion: unit.version, fields: { ...fields, base: point } })
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
      <TextField
        label={t('unit.callSign')}
        value={fields.callSign}
        onChange={(callSign) => set({ callSign })}
        isRequired
        autoFocus
        maxLength={12}
      />
      <Select
        label={t('unit.kind')}
        items={UnitKind.options.map((id) => ({ id, label: t(`dispatch:unitKind.${id}`) }))}
        value={fields.kind}
        onChange={(kind) => set({ kind })}
      />
      <Select
        label={t('unit.level')}
        items={CareLevel.options.map((id) => ({ id, label: t(`dispatch:level.${id}`) }))}
        value={fields.level}
        onChange={(level) => set({ level })}
      />
      <NumberField label={t('unit.seats')} value={fields.seats} min={0} max={60} onChange={(seats) => set({ seats: seats ?? 0 })} />
      <ComboBox
        label={t('unit.base')}
        items={(facilities.data ?? []).map((facility) => ({ id: facility.id, label: facility.name, description: facility.code }))}
        value={fields.baseFacilityId}
        onChange={(id) => set({ baseFacilityId: id === null ? null : FacilityId.parse(id) })}
        isOptional
      />
      <fieldset className={styles.choices}>
        <legend>{t('unit.skills')}</legend>
        {Skill.options.map((skill) => (
          <Checkbox
            key={skill}
            isSelected={fields.skills.includes(skill)}
            onChange={(isOn) => set({ skills: toggle(fields.skills, skill, isOn) })}
          >
            {t(`skill.${skill}`)}
          </Checkbox>
        ))}
      </fieldset>
      <fieldset className={styles.choices}>
        <legend>{t('unit.capabilities')}</legend>
        {UnitCapability.options.map((capability) => (
          <Checkbox
            key={capability}
            isSelected={fields.capabilities.includes(capability)}
            onChange={(isOn) => set({ capabilities: toggle(fields.capabilities, capability, isOn) })}
          >
            {t(`capability.${capability}`)}
          </Checkbox>
        ))}
      </fieldset>
      <Checkbox isSelected={fields.isVerified} onChange={(isVerified) => set({ isVerified })}>
        {t('unit.isVerified')}
      </Checkbox>
      <FormError error={create.error ?? change.error} />
      <Button type="submit" variant="primary" isPending={create.isPending || change.isPending}>
        {t('save')}
      </Button>
    </form>
  )
}
