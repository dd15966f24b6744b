/** What a found place means for the call being taken. Pure. */
import { PLACE_TEXT_LIMIT, type IntakeDraft } from '../../../../server/contract/drafts.ts'
import type { PlaceAnswer, PlaceResult } from '../../../../server/contract/places.ts'
import type { Place } from '../../../../server/contract/primitives.ts'

type PlacePart = Pick<IntakeDraft, 'placeText' | 'placeName'> & { place: Place | null }

/** The words that stand in the field for a result: a position and a description as they were typed, a name with its area. */
export function textOf({ name, area, why }: PlaceResult, typed: string): string {
  if (why.type !== 'name') return typed.trim().slice(0, PLACE_TEXT_LIMIT)
  return (area === '' ? name : `${name}, ${area}`).slice(0, PLACE_TEXT_LIMIT)
}

const sourceOf = ({ origin }: PlaceResult): Place['source'] =>
  origin === 'position' ? 'caller' : origin === 'facility' ? 'facility' : 'landmark'

/** The call's place once this result is chosen. @param text what then stands in the field */
export function choose(result: PlaceResult, text: string): PlacePart {
  const { latitude, longitude } = result
  const description = result.origin === 'position' ? '' : text
  const accuracyMetres = Math.min(Math.round(result.accuracyMetres), 100_000)
  return { placeText: text, placeName: text, place: { latitude, longitude, accuracyMetres, description, source: sourceOf(result) } }
}

/** True when the text still speaks of the place: it is the same, or goes on after a whole word. */
const speaksOf = (name: string, text: string): boolean =>
  text.toLowerCase().startsWith(name.toLowerCase()) && !/^[\p{L}\p{N}.]/u.test(text.slice(name.length))

/** What typing changes: a found place is given up with the words it was found by; a point on the map stays, whatever is said about it. */
export function retype(draft: Pick<IntakeDraft, 'placeName'>, placeText: string): Partial<PlacePart> {
  const isOther = draft.placeName !== null && !speaksOf(draft.placeName, placeText)
  return isOther ? { placeText, place: null, placeName: null } : { placeText }
}

/** The result nobody has to choose: one position with nothing odd about it, or the one facility or incident with exactly this code. */
export function certainResult({ results, isAmbiguous }: PlaceAnswer): PlaceResult | null {
  const [first, second] = results
  if (!first || isAmbiguous) return null
  if (first.why.type === 'position') return second === undefined && first.why.notes.length === 0 ? first : null
  if (first.why.type !== 'name' || first.origin !== 'facility') return null
  const isExact = first.why.nameType === 'code' && first.why.how === 'same' && first.why.missing.length === 0
  return isExact && first.why.inArea.length === 0 ? first : null
}
