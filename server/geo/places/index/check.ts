/**
 * What the numbers of an index must be like before anything follows them: a file that was written whole but wrongly, or by somebody who
 * means harm, must neither be searched nor keep a search busy for ever.
 */
import { broken, NOWHERE, type SectionName, type Sections } from './layout.ts'

/**
 * Looks once over every number that is followed: a few milliseconds for a country.
 * @throws AppError `places.broken-index` naming the section and what is wrong with it
 */
export function checkSections(s: Sections): void {
  checkLengths(s)
  checkStarts(s)
  checkPointers(s)
  checkTree(s)
}

function checkLengths(s: Sections): void {
  const places = s.kinds.length
  const alike: readonly (readonly [count: number, names: readonly SectionName[]])[] = [
    [places, ['latitudesE7', 'longitudesE7', 'importances', 'radiiMetres', 'refs', 'areaOf']],
    [s.nameTexts.length, ['nameTypes']],
    [s.areaPlaces.length, ['areaEnds', 'areaParents']],
    [s.areaTermTerms.length, ['areaTermAreas']],
    [s.nodeLabels.length, ['nodeLo', 'nodeHi']],
  ]
  for (const [count, names] of alike)
    for (const name of names) if (s[name].length !== count) throw broken(name, `${s[name].length} entries where ${count} are needed`)
}

/** Where lists begin: never falling, from nothing to the end of the section they point into. */
function checkStarts(s: Sections): void {
  const places = s.kinds.length
  const terms = s.keyStarts.length - 1
  const starts: readonly (readonly [name: StartsName, entries: number, end: number])[] = [
    ['nameStarts', places, s.nameTexts.length],
    ['wordStarts', places, s.words.length],
    ['keyStarts', Math.max(0, terms), s.keys.length],
    ['postingStarts', terms, s.postings.length],
    ['postingSums', terms, s.words.length],
    ['areaMemberStarts', s.areaPlaces.length, s.areaMembers.length],
    ['textStarts', Math.max(0, s.textStarts.length - 1), s.texts.length],
    ['cellStarts', s.cellKeys.length, s.cellPlaces.length],
    ['lineStarts', s.linePlaces.length, s.lines.length],
    ['topStarts', s.topNodes.length, s.tops.length],
    ['kindStarts', Math.max(0, s.kindStarts.length - 1), s.kindPlaces.length],
  ]
  for (const [name, entries, end] of starts) {
    const values = s[name]
    if (values.length !== entries + 1 || values[0] !== 0 || values.at(-1) !== end)
      throw broken(name, 'it does not fit the section it points into')
    if (!isAscending(values)) throw broken(name, 'its numbers fall')
  }
}

type StartsName = Extract<SectionName, `${string}Starts` | 'postingSums'>

function isAscending(values: Uint32Array): boolean {
  for (let at = 1; at < values.length; at += 1) if ((values[at] ?? 0) < (values[at - 1] ?? 0)) return false
  return true
}

/** Numbers that name an entry of another section. */
function checkPointers(s: Sections): void {
  const [places, areas, terms] = [s.kinds.length, s.areaPlaces.length, s.keyStarts.length - 1]
  const texts = s.textStarts.length - 1
  const pointers: readonly (readonly [name: SectionName, below: number])[] = [
    ['nameTexts', texts],
    ['areaPlaces', places],
    ['areaMembers', places],
    ['areaTermTerms', terms],
    ['areaTermAreas', areas],
    ['words', terms],
    ['cellPlaces', places],
    ['linePlaces', places],
    ['kindPlaces', places],
    ['topNodes', s.nodeLabels.length],
    ['areaEnds', areas + 1],
  ]
  for (const [name, below] of pointers) if (s[name].some((value) => value >= below)) throw broken(name, 'it names what is not there')
  if (s.areaOf.some((area) => area !== NOWHERE && area >= areas)) throw broken('areaOf', 'it names an area that is not there')
  if (s.areaParents.some((parent, area) => parent !== NOWHERE && parent >= area)) throw broken('areaParents', 'an area lies in itself')
  for (const name of ['areaTermTerms', 'cellKeys', 'topNodes'] as const) if (!isAscending(s[name])) throw broken(name, 'its numbers fall')
}

/** The tree over the dictionary: children come after their parent and follow each other, terms lie in the dictionary. */
function checkTree({ nodeFirst, nodeLo, nodeHi, nodeLabels, keyStarts }: Sections): void {
  const [nodes, terms] = [nodeLabels.length, keyStarts.length - 1]
  if (nodeFirst.length !== nodes + 1 || nodeFirst.at(-1) !== nodes) throw broken('nodeFirst', 'it does not fit the tree')
  for (let node = 0; node < nodes; node += 1) {
    const [first = 0, next = 0] = [nodeFirst[node], nodeFirst[node + 1]]
    if (first <= node || next < first) throw broken('nodeFirst', 'a branch of the tree leads back')
    if (next - first > LETTERS) throw broken('nodeFirst', 'a branch has more letters than there are')
    const [lo = 0, hi = 0] = [nodeLo[node], nodeHi[node]]
    if (hi > terms) throw broken('nodeHi', 'it names terms that are not there')
    if (lo > hi) throw broken('nodeLo', 'it begins after its end')
  }
}

/** Different bytes. */
const LETTERS = 256
