/** The second judgement: looks at the names themselves and says how each typed word was found. Pure. */
import { conceptOfKind, isFiller, phraseAt, type Concept } from '../concepts.ts'
import { editDistance } from '../index/lookup.ts'
import type { NameType, PlaceName } from '../index/records.ts'
import { soundOf, wordsOf } from '../text.ts'
import type { MatchHow, MatchReason, PlaceKind } from '../../../contract/places.ts'
import { AREA_QUALITY } from './score.ts'
import type { Group } from './query.ts'

/** How good each way is. `start` also depends on how much of the word was typed. */
const HOW_QUALITY: Readonly<Record<MatchHow, number>> = {
  same: 1,
  start: 0.78,
  sound: 0.94,
  meaning: 0.86,
  typo: 0.5,
  area: AREA_QUALITY,
  missing: 0,
}
/** From clear to doubtful: the weakest of a result is told. */
const DOUBT: readonly MatchHow[] = ['same', 'start', 'meaning', 'area', 'sound', 'typo', 'missing']
/** A name somebody used to say is a weaker answer than one in use. */
const TYPE_FACTOR: Readonly<Record<NameType, number>> = {
  name: 1,
  en: 1,
  sw: 1,
  rw: 1,
  fr: 1,
  alternative: 0.98,
  code: 0.98,
  old: 0.94,
}
/** A group that only another name of the same place answers. */
const OTHER_NAME = 0.9

/** `words` are the positions in the name that answer; empty when something else than this name does. */
type Hit = { readonly how: MatchHow; readonly quality: number; readonly words: readonly number[] }
type Read = { readonly name: PlaceName; readonly words: readonly string[]; readonly sounds: readonly string[] }
export type Candidate = {
  readonly names: readonly PlaceName[]
  readonly kind: PlaceKind
  /** The group is answered by the name of an area around the place. */
  readonly isInArea: (group: number) => boolean
}
/** A group and how much it counts. */
export type Weighed = { readonly group: Group; readonly weight: number }
export type Verdict = { readonly quality: number; readonly why: MatchReason }

const better = (a: Hit | null, b: Hit): Hit => (a !== null && a.quality >= b.quality ? a : b)

function wordHit(group: Group, word: string, sound: string, at: number): Hit | null {
  if (group.sound === null) return null
  if (word === group.typed) return { how: 'same', quality: HOW_QUALITY.same, words: [at] }
  if (sound === group.sound) return { how: 'sound', quality: HOW_QUALITY.sound, words: [at] }
  const share = Math.min(1, group.typed.length / word.length)
  const most = group.isOpen ? 1 : 0.85
  if (word.startsWith(group.typed)) return { how: 'start', quality: most * (HOW_QUALITY.start + 0.2 * share), words: [at] }
  if (sound.startsWith(group.sound)) return { how: 'sound', quality: most * (HOW_QUALITY.start - 0.06 + 0.2 * share), words: [at] }
  return null
}

/** Edits from what was typed to a word, or to the beginning of one that is still being typed. */
function editsTo(typed: string, isOpen: boolean, sound: string, limit: number): number {
  let edits = editDistance(typed, sound)
  if (isOpen)
    for (let length = typed.length - limit; length <= typed.length + limit; length += 1)
      if (length < sound.length) edits = Math.min(edits, editDistance(typed, sound.slice(0, length)))
  return edits
}

/** A typo in a whole word, or in the beginning of one that is still being typed. */
function typoHit(group: Group, sound: string, at: number): Hit | null {
  for (const { sound: typed, limit, tornApart } of group.mistaken) {
    const edits = editsTo(typed, group.isOpen, sound, limit)
    if (edits <= limit) return { how: 'typo', quality: HOW_QUALITY.typo + (edits + tornApart <= 1 ? 0.1 : 0), words: [at] }
  }
  return null
}

function conceptHit(group: Group, { words }: Read): Hit | null {
  if (group.concepts.length === 0) return null
  for (let at = 0; at < words.length; at += 1) {
    const phrase = phraseAt(words, at)
    if (phrase === null || !phrase.concepts.some((concept) => group.concepts.includes(concept))) continue
    const said = words.slice(at, at + phrase.wordCount)
    const isSame = said.join(' ') === group.typed
    return {
      how: isSame ? 'same' : 'meaning',
      quality: HOW_QUALITY[isSame ? 'same' : 'meaning'],
      words: said.map((_word, index) => at + index),
    }
  }
  return null
}

function hitIn(group: Group, read: Read): Hit | null {
  let best = conceptHit(group, read)
  for (const [at, word] of read.words.entries()) {
    const hit = wordHit(group, word, read.sounds[at] ?? '', at)
    if (hit !== null) best = better(best, hit)
  }
  if (best !== null) return best
  for (const [at, sound] of read.sounds.entries()) {
    const hit = typoHit(group, sound, at)
    if (hit !== null) best = better(best, hit)
  }
  return best
}

/** How a group is answered outside this name: by the kind, by an area, by another name of the place. */
function hitBeside(group: Group, index: number, candidate: Candidate, others: readonly Read[]): Hit {
  const kind: Concept | null = conceptOfKind(candidate.kind)
  let best: Hit | null = null
  if (kind !== null && group.concepts.includes(kind)) best = { how: 'meaning', quality: HOW_QUALITY.meaning, words: [] }
  for (const other of others) {
    const hit = hitIn(group, other)
    if (hit !== null) best = better(best, { how: hit.how, quality: hit.quality * OTHER_NAME, words: [] })
  }
  if (candidate.isInArea(index)) best = better(best, { how: 'area', quality: HOW_QUALITY.area, words: [] })
  return best ?? { how: 'missing', quality: 0, words: [] }
}

/** How much of the name was asked for, leaving out words that say nothing. */
function coverage(read: Read, hits: readonly Hit[]): number {
  const counted = read.words.flatMap((word, at) => (isFiller(word) ? [] : [at]))
  const covered = new Set(hits.flatMap((hit) => hit.words))
  return counted.length === 0 ? 0 : counted.filter((at) => covered.has(at)).length / counted.length
}

function judgeName(weighed: readonly Weighed[], candidate: Candidate, read: Read, others: readonly Read[]): Verdict {
  const hits = weighed.map(({ group }, index) => hitIn(group, read) ?? hitBeside(group, index, candidate, others))
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0)
  const mean = hits.reduce((sum, hit, index) => sum + hit.quality * (weighed[index]?.weight ?? 0), 0) / Math.max(total, Number.EPSILON)
  const isAtStart = hits[0]?.words[0] === 0
  const quality = mean * (0.8 + 0.2 * coverage(read, hits)) * TYPE_FACTOR[read.name.type] + (isAtStart ? 0.05 : 0)
  const how = hits.reduce<MatchHow>((worst, hit) => (DOUBT.indexOf(hit.how) > DOUBT.indexOf(worst) ? hit.how : worst), 'same')
  const typedOf = (wanted: MatchHow): string[] =>
    weighed.flatMap(({ group: { typed } }, index) => (hits[index]?.how === wanted ? [typed] : []))
  return {
    quality: hits.some(({ how: way }) => way !== 'area' && way !== 'missing') ? quality : 0,
    why: { how, nameType: read.name.type, matchedName: read.name.text, inArea: typedOf('area'), missing: typedOf('missing') },
  }
}

/** The name of a place that answers best, how well, and why. */
export function explain(weighed: readonly Weighed[], candidate: Candidate): Verdict {
  const reads = candidate.names.map((name): Read => {
    const words = wordsOf(name.text)
    return { name, words, sounds: words.map(soundOf) }
  })
  let best: Verdict | null = null
  for (const read of reads) {
    const verdict = judgeName(
      weighed,
      candidate,
      read,
      reads.filter((other) => other !== read),
    )
    if (best === null || verdict.quality > best.quality) best = verdict
  }
  return (
    best ?? {
      quality: 0,
      why: { how: 'missing', nameType: 'name', matchedName: '', inArea: [], missing: weighed.map(({ group }) => group.typed) },
    }
  )
}
