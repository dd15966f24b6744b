/** Facilities of a plan in the order in which they are tried: choose, add, put earlier, take away. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ReferralOrigin } from '../../../server/contract/places.ts'
import { trpc } from '../../lib/trpc.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { ComboBox } from '../../ui/combo-box.tsx'
import { CHOICES_LIMIT } from './places-choices.ts'
import styles from './admin.module.css'

type Props = {
  readonly chosen: readonly (string | null)[]
  readonly origin: ReferralOrigin | null
  readonly onChoose: (at: number, id: string | null) => void
  readonly onAdd: () => void
  readonly onRemove: (at: number) => void
  readonly onEarlier: (at: number) => void
}

/** One line for each choice. A facility that was closed since stays shown where it is chosen already. */
export function PlacesDestinations({ chosen, origin, onChoose, onAdd, onRemove, onEarlier }: Props) {
  const { t } = useTranslation('places')
  const facilities = useQuery(trpc.directory.facilities.queryOptions({ includeInactive: true }))
  const itemsFor = (own: string | null) =>
    (facilities.data ?? [])
      .filter(({ id, isActive }) => id === own || (isActive && id !== origin?.id && !chosen.includes(id)))
      .map(({ id, name, code }) => ({ id, label: name, description: code }))
  return (
    <fieldset className={styles.destinations}>
      <legend>{t('plans.to')}</legend>
      {chosen.map((id, at) => (
        <div key={at} className={styles.destination}>
          <ComboBox
            label={t('plans.nth', { number: at + 1 })}
            items={itemsFor(id)}
            value={id}
            onChange={(next) => onChoose(at, next)}
            isRequired
          />
          <IconButton icon="chevronUp" label={t('plans.earlier', { number: at + 1 })} isDisabled={at === 0} onPress={() => onEarlier(at)} />
          <IconButton
            icon="close"
            label={t('plans.remove', { number: at + 1 })}
            isDisabled={chosen.length === 1}
            onPress={() => onRemove(at)}
          />
        </div>
      ))}
      <Button icon="plus" size="small" isDisabled={chosen.length >= CHOICES_LIMIT || chosen.includes(null)} onPress={onAdd}>
        {t('plans.addNext')}
      </Button>
    </fieldset>
  )
}
