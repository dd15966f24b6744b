/** What a person typed, cut into the groups that each have to be found. Pure. */
import { isFiller, phraseAt, type Concept } from '../concepts.ts'
import { lettersOf, soundOf, typedWordsOf } from '../text.ts'

/** One thing that has to match: a word, or a phrase with a meaning. */
export type Group = {
  /** As typed, folded. */
  readonly typed: string
  /** How the word sounds; null for a phrase of several words, which is only its meaning. */
  readonly sound: string | null
  readonly concepts: readonly Concept[]
  /** The word is still being typed. */
  readonly isOpen: boolean
  /** What is looked for besides, should the word be mistyped. */
  readonly mistaken: readonly MistakenSound[]
}
/** A sound to look for with up to `limit` edits. `tornApart` = 1: the sound itself is a mistake already. */
export type MistakenSound = { readonly sound: string; readonly limit: number; readonly tornApart: 0 | 1 }

/** More groups than anybody types; a pasted page must not cost a second. */
const MOST_GROUPS = 8
const LONGEST_TEXT = 200
/** Longer words are compared by their beginning. */
const LONGEST_WORD = 40
/** A word this short stays unfinished after a blank: "KN " is the beginning of "KN 7 Ave". */
const SHORT_WORD = 2
/** Letters from which on one mistake is thought of, and two. */
const LEAST_MISTAKEN = 4
const TWICE_MISTAKEN = 8

/**
 * What is looked for when a word may be mistyped: one mistake from four letters, two from eight; words with digits must be right. A mistake
 * beside "sh" leaves an "h" that no longer belongs to anything ("Buxhoki", "Bsuhoki"): also tried without it. A dropped letter leaves two
 * alike that are no long sound ("Gavvumo" for "Gavuvumo"): also tried as they stand.
 */
function mistakenSounds(typed: string, sound: string): readonly MistakenSound[] {
  if (/\d/.test(sound) || typed.length < LEAST_MISTAKEN) return []
  const others = new Set([lettersOf(typed), soundOf(typed.replace(/(?<!s)h/g, ''))])
  others.delete(sound)
  return [
    { sound, limit: sound.length < TWICE_MISTAKEN ? 1 : 2, tornApart: 0 },
    ...[...others].filter(({ length }) => length > 2).map((other): MistakenSound => ({ sound: other, limit: 1, tornApart: 1 })),
  ]
}

/**
 * Reads typed text. Words that say nothing ("cha", "de") are left out unless there is nothing else; the last word counts as unfinished
 * until something stands after it.
 */
export function readQuery(text: string): readonly Group[] {
  const cut = text.slice(0, LONGEST_TEXT)
  const words = typedWordsOf(cut).map((word) => word.slice(0, LONGEST_WORD))
  const isOpen = /[\p{L}\p{N}]$/u.test(cut) || (words.at(-1) ?? '').length <= SHORT_WORD
  const groups: Group[] = []
  const fillers: Group[] = []
  for (let at = 0; at < words.length;) {
    const phrase = phraseAt(words, at)
    const length = phrase?.wordCount ?? 1
    const last = (isOpen && at + length === words.length) || words[at]?.length === LONGEST_WORD
    const typed = words.slice(at, at + length).join(' ')
    const sound = length > 1 ? null : soundOf(typed)
    const mistaken = sound === null ? [] : mistakenSounds(typed, sound)
    const group: Group = { typed, sound, concepts: phrase?.concepts ?? [], isOpen: last, mistaken }
    if (length === 1 && phrase === null && isFiller(typed)) fillers.push(group)
    else groups.push(group)
    at += length
  }
  return (groups.length > 0 ? groups : fillers).slice(0, MOST_GROUPS)
}
