/** How a result reads: what it is, where it lies, and why it is in the answer. Pure. */
import type { MatchReason, PlaceResult } from '../../../../server/contract/places.ts'
import type { Formatters } from '../../../lib/use-language.ts'
import type { Translate } from '../../../lib/use-translate.ts'

type Words = { readonly t: Translate; readonly format: Pick<Formatters, 'distance'> }

function matchWords({ how, matchedName, nameType, inArea, missing }: MatchReason, name: string, t: Translate): string[] {
  const other = nameType === 'code' || nameType === 'old' ? nameType : 'other'
  return [
    how === 'sound' || how === 'typo' || how === 'meaning'
      ? t(`places:why.${how}`, { name: matchedName })
      : matchedName === name
        ? ''
        : t(`places:why.${other}`, { name: matchedName }),
    inArea.length === 0 ? '' : t('places:why.inArea', { words: inArea.join(' ') }),
    missing.length === 0 ? '' : t('places:why.missing', { words: missing.join(' ') }),
  ]
}

/** First line: the name, a position as degrees, a description in the words of the desk. */
export function titleOf({ name, why, latitude, longitude }: PlaceResult, { t, format }: Words): string {
  if (why.type === 'name') return name
  if (why.type === 'position') return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`
  const distance = why.metres === null ? '' : format.distance(why.metres)
  const direction = why.compass === null ? '' : t(`places:compass.${why.compass}`)
  return t(`places:described.${why.relation}`, { distance, direction, towards: why.towards ?? '', name }).trim()
}

/** Why the place is in the answer; nothing for the plain case, a name that begins as typed. */
function whyWords({ why, name }: PlaceResult, t: Translate): string[] {
  if (why.type === 'name') return matchWords(why, name, t)
  if (why.type === 'described') return []
  const notes = why.notes.map((note) => t(`places:note.${note}`))
  return [t(`places:notation.${why.notation}`), why.label ?? '', ...notes]
}

/** Second line of a result. @param from what distances are counted from, or null where they say nothing */
export function detailsOf(result: PlaceResult, from: string | null, words: Words): string {
  const { t, format } = words
  const { origin, kind, area, distanceMetres, accuracyMetres } = result
  const kindWord = kind === null || origin === 'incident' ? '' : t(`places:kind.${kind}`)
  return [
    origin === 'incident' ? t('places:origin.incident') : kindWord,
    origin === 'saved' ? t('places:origin.saved') : '',
    area,
    ...whyWords(result, t),
    distanceMetres === null || from === null ? '' : t('places:away', { distance: format.distance(distanceMetres), from }),
    `±${format.distance(accuracyMetres)}`,
  ]
    .filter((part) => part !== '')
    .join(' · ')
}
