/** Where: words first (village, landmark), with coordinates typed, a facility picked, or a click on the map. */
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/use-language.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useFacilities } from './data.ts'
import { parseCoordinates } from './place.ts'
import { changeDraft, noteIntakeShown, pickOnMap, useDispatchDesk, type IntakeDraft } from './store.ts'
import styles from './dispatch.module.css'

export function PlaceField({ draft }: { draft: IntakeDraft }) {
  const { t } = useTranslation('dispatch')
  const format = useFormat()
  const facilities = useFacilities()
  const isPicking = useDispatchDesk((desk) => desk.isPicking)
  const isNew = useRef(useDispatchDesk.getState().isIntakeNew)
  useEffect(noteIntakeShown, [])
  const type = (placeText: string): void => {
    const typed = parseCoordinates(placeText)
    const facility = (facilities.data ?? []).find((candidate) => candidate.code === placeText.trim().toUpperCase())
    if (typed) changeDraft({ placeText, place: { ...typed, accuracyMetres: null, description: '', source: 'caller' } })
    else if (facility)
      changeDraft({
        placeText,
        place: {
          latitude: facility.latitude,
          longitude: facility.longitude,
          accuracyMetres: 100,
          description: facility.name,
          source: 'facility',
        },
      })
    else changeDraft({ placeText })
  }
  return (
    <div className={styles.placeField}>
      <TextField
        label={t('intake.place')}
        description={t('intake.placeHelp')}
        value={draft.placeText}
        onChange={type}
        maxLength={300}
        autoFocus={isNew.current}
      />
      <Button icon="plus" onPress={() => pickOnMap(!isPicking)}>
        {t(isPicking ? 'intake.picking' : 'intake.pick')}
      </Button>
      <p className={styles.quiet}>
        {draft.place === null
          ? t('place.unknown')
          : `${draft.place.latitude.toFixed(5)}, ${draft.place.longitude.toFixed(5)}${draft.place.accuracyMetres === null ? '' : ` · ±${format.distance(draft.place.accuracyMetres)}`}`}
      </p>
    </div>
  )
}
