/** Where: a name, a code, a position in any notation or a description, found at every key; or a click on the map. All by keyboard. */
import { useEffect, useRef, useState } from 'react'
import { Button as AriaButton, ComboBox, Input, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { PLACE_TEXT_LIMIT, type IntakeDraft } from '../../../../server/contract/drafts.ts'
import { classNames } from '../../../lib/class-names.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { useTranslate } from '../../../lib/use-translate.ts'
import { Button } from '../../../ui/button.tsx'
import fieldStyles from '../../../ui/field.module.css'
import { FieldFrame } from '../../../ui/field-frame.tsx'
import { Icon } from '../../../ui/icons.tsx'
import { ChoiceList } from '../../../ui/select.tsx'
import { FormError } from '../../../ui/states.tsx'
import { changeDraft, noteIntakeShown, pickOnMap, useDispatchDesk } from '../store.ts'
import deskStyles from '../dispatch.module.css'
import { certainResult, choose, retype, textOf } from './found-place.ts'
import { detailsOf, titleOf } from './place-words.ts'
import styles from './places.module.css'
import { Surroundings } from './surroundings.tsx'
import { usePlaceSearch, type PlaceSearchState } from './use-place-search.ts'

/** The field with what was found so far. */
export function PlaceField({ draft }: { draft: IntakeDraft }) {
  const { t } = useTranslation('dispatch')
  const isPicking = useDispatchDesk((desk) => desk.isPicking)
  const typed = draft.placeText.trim()
  // what has been chosen need not be asked for again
  const search = usePlaceSearch(typed === draft.placeName ? '' : typed)
  useCertainPlace(search, typed)
  return (
    <div className={deskStyles.placeField}>
      <PlaceComboBox draft={draft} search={search} />
      <Button icon="plus" onPress={() => pickOnMap(!isPicking)}>
        {t(isPicking ? 'intake.picking' : 'intake.pick')}
      </Button>
      <div className={styles.below}>
        <AnswerNotes search={search} isSettled={draft.place !== null} />
        <PlaceSoFar place={draft.place} />
      </div>
    </div>
  )
}

/** Takes a place that nobody has to choose: coordinates, a plus code, the code of a facility. */
function useCertainPlace({ answer, isCurrent }: PlaceSearchState, typed: string): void {
  const certain = isCurrent && answer !== null ? certainResult(answer) : null
  useEffect(() => {
    if (certain === null) return
    const { place, placeName } = choose(certain, textOf(certain, typed))
    const { draft } = useDispatchDesk.getState()
    // the text stays as it is being typed; only what it means is taken
    if (draft?.placeText.trim() === typed) changeDraft({ place, placeName: certain.origin === 'position' ? placeName : typed })
  }, [certain, typed])
}

function PlaceComboBox({ draft, search: { answer, isCurrent, from } }: { draft: IntakeDraft; search: PlaceSearchState }) {
  const { t } = useTranslation('dispatch')
  const words = { t: useTranslate(['places', 'dispatch']), format: useFormat() }
  const isNew = useRef(useDispatchDesk.getState().isIntakeNew)
  const [chosen, setChosen] = useState<string | null>(null)
  useEffect(noteIntakeShown, [])
  const results = answer?.results ?? []
  // opens with the first key, before the answer is there
  const isAsked = draft.placeText.trim() !== '' && draft.placeText.trim() !== draft.placeName
  const pick = (key: string | null): void => {
    const result = results.find(({ id }) => id === key)
    setChosen(result?.id ?? null)
    if (result) changeDraft(choose(result, textOf(result, draft.placeText)))
  }
  const type = (text: string): void => {
    if (text === draft.placeText) return
    setChosen(null)
    changeDraft(retype(draft, text))
  }
  return (
    <ComboBox
      className={classNames(fieldStyles.field, fieldStyles.hasInline)}
      items={results.map((result) => ({ id: result.id, label: titleOf(result, words), description: detailsOf(result, from, words) }))}
      value={chosen}
      onChange={(key) => pick(key === null ? null : String(key))}
      inputValue={draft.placeText}
      onInputChange={type}
      allowsCustomValue
      allowsEmptyCollection={isAsked}
      menuTrigger="input"
      autoFocus={isNew.current}
    >
      <FieldFrame label={t('intake.place')} description={t('intake.placeHelp')}>
        <div className={fieldStyles.box}>
          <Input maxLength={PLACE_TEXT_LIMIT} />
          <AriaButton className={classNames(fieldStyles.inline, fieldStyles.opener)}>
            <Icon name="chevronDown" />
          </AriaButton>
        </div>
      </FieldFrame>
      <Popover className={classNames(fieldStyles.popover, styles.found)} offset={4}>
        <ChoiceList {...(isCurrent ? {} : { empty: words.t('places:searching') })} />
        {(answer?.attribution.length ?? 0) > 0 && <p className={styles.credit}>{answer?.attribution.join(' · ')}</p>}
      </Popover>
    </ComboBox>
  )
}

/** What the answer needs said: a notation that is none, several readings, regions that are missing. */
function AnswerNotes({ search: { answer, isCurrent, error }, isSettled }: { search: PlaceSearchState; isSettled: boolean }) {
  const t = useTranslate('places')
  if (error !== null) return <FormError error={error} />
  if (answer === null) return null
  const isEmpty = isCurrent && answer.results.length === 0 && answer.refused === null && !isSettled
  const lines = [
    answer.refused === null ? '' : t(`places:refused.${answer.refused}`),
    answer.isAmbiguous ? t('places:ambiguous') : '',
    isEmpty ? t('places:nothing') : '',
    answer.unavailable.length === 0 ? '' : t('places:unavailable', { regions: answer.unavailable.join(', ') }),
  ].filter((line) => line !== '')
  return (
    <div role="status">
      {lines.map((line) => (
        <p key={line} className={styles.note}>
          <Icon name="info" />
          <span>{line}</span>
        </p>
      ))}
    </div>
  )
}

function PlaceSoFar({ place }: { place: IntakeDraft['place'] }) {
  const { t } = useTranslation('dispatch')
  const format = useFormat()
  if (place === null) return <p className={deskStyles.quiet}>{t('place.unknown')}</p>
  const accuracy = place.accuracyMetres === null ? '' : ` · ±${format.distance(place.accuracyMetres)}`
  return (
    <>
      <p className={deskStyles.quiet}>{`${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}${accuracy}`}</p>
      <Surroundings point={place} />
    </>
  )
}
