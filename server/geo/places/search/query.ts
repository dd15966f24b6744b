/** What a person typed, cut into the groups that each have to be found. Pure. */
import { isFiller, phraseAt, type Concept } from '../concepts.ts'
import { soundOf, wordsOf } from '../text.ts'

/** One thing that has to match: a word, or a phrase with a meaning. */
export type Group = {
  /** As typed, folded. */
  readonly typed: string
  /** How the word sounds; null for a phrase of several words, which is only its meaning. */
  readonly sound: string | null
  readonly concepts: readonly Concept[]
  /** The word is still being typed. */
  readonly isOpen: boolean
}

/** More groups than anybody types; a pasted page must not cost a second. */
const MOST_GROUPS = 8
const LONGEST_TEXT = 200
const LONGEST_WORD = 40

/**
 * Reads typed text. Words that say nothing ("cha", "de") are left out unless there is nothing else; the last word counts as unfinished
 * until something stands after it.
 */
export function readQuery(text: string): readonly Group[] {
  const cut = text.slice(0, LONGEST_TEXT)
  const words = wordsOf(cut).filter((word) => word.length <= LONGEST_WORD)
  const isOpen = /[\p{L}\p{N}]$/u.test(cut)
  const groups: Group[] = []
  const fillers: Group[] = []
  for (let at = 0; at < words.length;) {
    const phrase = phraseAt(words, at)
    const length = phrase?.wordCount ?? 1
    const last = isOpen && at + length === words.length
    const typed = words.slice(at, at + length).join(' ')
    const group = { typed, sound: length > 1 ? null : soundOf(typed), concepts: phrase?.concepts ?? [], isOpen: last }
    if (length === 1 && phrase === null && isFiller(typed)) fillers.push(group)
    else groups.push(group)
    at += length
  }
  return (groups.length > 0 ? groups : fillers).slice(0, MOST_GROUPS)
}
