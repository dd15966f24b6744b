/** One referral plan. Where it begins and for what is fixed once it is planned; where it leads is changed. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ReferralCondition, type ReferralOrigin } from '../../../server/contract/places.ts'
import { FacilityId } from '../../../server/contract/primitives.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/choice.tsx'
import { ComboBox } from '../../ui/combo-box.tsx'
import { Select } from '../../ui/select.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextArea } from '../../ui/text-field.tsx'
import { earlier, isPlan, without } from './places-choices.ts'
import type { ReferralPlan } from './places-referrals.tsx'
import { PlacesDestinations } from './places-destinations.tsx'
import styles from './admin.module.css'

/** @param props `plan` null for a new one */
export function PlacesReferralForm({ plan, onDone }: { plan: ReferralPlan | null; onDone: () => void }) {
  const { t } = useTranslation('places')
  const planNew = useCommand(trpc.places.planReferral.mutationOptions())
  const change = useCommand(trpc.places.changeReferralPlan.mutationOptions())
  const [origin, setOrigin] = useState<ReferralOrigin | null>(plan?.origin ?? null)
  const [condition, setCondition] = useState<ReferralCondition>(plan?.condition ?? 'obstetric')
  const [destinations, setDestinations] = useState<readonly (string | null)[]>(plan?.destinations ?? [null])
  const [notes, setNotes] = useState(plan?.notes ?? '')
  const [isActive, setActive] = useState(plan?.isActive ?? true)
  const send = async (): Promise<void> => {
    if (origin === null || !isPlan(destinations)) return
    const fields = { destinations: destinations.map((id) => FacilityId.parse(id)), notes }
    try {
      if (plan === null) await planNew.send({ origin, condition, ...fields })
      else await change.send({ planId: plan.id, expectedVersion: plan.version, fields: { ...fields, isActive } })
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
      {plan === null && (
        <>
          <OriginField origin={origin} onChange={setOrigin} />
          <Select
            label={t('plans.condition')}
            items={ReferralCondition.options.map((id) => ({ id, label: t(`condition.${id}`) }))}
            value={condition}
            onChange={setCondition}
          />
        </>
      )}
      <PlacesDestinations
        chosen={destinations}
        origin={origin}
        onChoose={(at, id) => setDestinations(destinations.map((old, index) => (index === at ? id : old)))}
        onAdd={() => setDestinations([...destinations, null])}
        onRemove={(at) => setDestinations(without(destinations, at))}
        onEarlier={(at) => setDestinations(earlier(destinations, at))}
      />
      <TextArea label={t('plans.notes')} rows={2} value={notes} onChange={setNotes} maxLength={500} isOptional />
      {plan !== null && (
        <Checkbox isSelected={isActive} onChange={setActive}>
          {t('plans.isActive')}
        </Checkbox>
      )}
      <FormError error={planNew.error ?? change.error} />
      <Button
        type="submit"
        variant="primary"
        isDisabled={origin === null || !isPlan(destinations)}
        isPending={planNew.isPending || change.isPending}
      >
        {t('save')}
      </Button>
    </form>
  )
}

/** A saved place or a facility, found by typing. */
function OriginField({ origin, onChange }: { origin: ReferralOrigin | null; onChange: (origin: ReferralOrigin | null) => void }) {
  const { t } = useTranslation('places')
  const places = useQuery(trpc.places.saved.queryOptions({}))
  const facilities = useQuery(trpc.directory.facilities.queryOptions({}))
  const items = [
    ...(places.data ?? []).map(({ id, name, kind }) => ({ id, label: name, description: `${t(`kind.${kind}`)}, ${t('plans.place')}` })),
    ...(facilities.data ?? []).map(({ id, name, code }) => ({ id, label: name, description: `${code}, ${t('plans.facility')}` })),
  ]
  const pick = (id: string | null): void => {
    if (id === null) onChange(null)
    else onChange({ type: (places.data ?? []).some((place) => place.id === id) ? 'place' : 'facility', id })
  }
  return <ComboBox label={t('plans.origin')} items={items} value={origin?.id ?? null} onChange={pick} isRequired autoFocus />
}
