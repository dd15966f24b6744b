/** Which dictionary keys a place is found under. */
import { conceptKey, conceptOfKind, conceptsIn, isFiller } from '../concepts.ts'
import { soundOf, wordsOf } from '../text.ts'
import type { PlaceRecord } from './records.ts'

/** Words of all its names as they sound, what they mean, and what a place of its kind is called; each once. */
export function termsOf({ names, kind }: Pick<PlaceRecord, 'names' | 'kind'>): string[] {
  const terms = new Set<string>()
  for (const { text } of names) {
    const words = wordsOf(text)
    const telling = words.filter((word) => !isFiller(word))
    for (const word of telling.length > 0 ? telling : words) terms.add(soundOf(word)) // a village may be called "Ku"
    for (const concept of conceptsIn(words)) terms.add(conceptKey(concept))
  }
  const concept = conceptOfKind(kind)
  if (concept !== null) terms.add(conceptKey(concept))
  return [...terms]
}
