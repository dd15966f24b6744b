/** Words that mean the same: abbreviations, and what facilities and features are called in English, Swahili, Kinyarwanda and French. */
import type { PlaceKind } from '../../contract/places.ts'
import { wordsOf } from './text.ts'

/** Meaning -> ways to say it, separated by "|"; phrases may have several words. */
const SAYINGS = {
  hospital: 'hospital|hosp|hospitali|ibitaro|hopital|hop',
  clinic: 'clinic|kliniki|clinique|polyclinic|polyclinique|polikliniki',
  healthCentre:
    'health centre|health center|health ctr|healthcentre|healthcenter|hc|kituo cha afya|ikigo nderabuzima|centre de sante|center de sante|cs',
  dispensary: 'dispensary|disp|zahanati|ivuriro|dispensaire|health post|poste de sante|posita ya sante|hp',
  pharmacy: 'pharmacy|pharmacie|famasi|farumasi|duka la dawa|chemist',
  police: 'police|polisi|pol',
  fireStation: 'fire station|fire brigade|zimamoto|pompiers|kizimyamoto',
  ambulance: 'ambulance|ambulansi|imbangukiragutabara',
  school: 'school|sch|shule|ishuri|ecole|skuli|groupe scolaire',
  primary: 'primary|pri|prim|msingi|primaire|abanza',
  secondary: 'secondary|sec|sekondari|secondaire|ayisumbuye',
  university: 'university|univ|chuo kikuu|universite|kaminuza',
  college: 'college|chuo|koleji',
  market: 'market|mkt|soko|isoko|marche',
  fuel: 'fuel station|petrol station|filling station|gas station|sheli|station service|station essence|sitasiyo',
  church: 'church|ch|kanisa|kiliziya|eglise|paroisse|parish|parokia|parokiya',
  mosque: 'mosque|msikiti|umusigiti|mosquee',
  busStop: 'bus stop|bus station|bus stand|bus park|busstop|stendi|kituo cha basi|kituo cha mabasi|arret de bus|gare routiere|gare',
  street: 'street|st|str|rue|mtaa wa|umuhanda',
  avenue: 'avenue|ave|av',
  road: 'road|rd|route|rte|barabara|barabara ya',
  boulevard: 'boulevard|blvd|bd',
  roundabout: 'roundabout|kipilefti|rond point|rondpoint',
  junction: 'junction|jct|crossroads|njia panda|carrefour|amahuriro',
  bridge: 'bridge|daraja|pont|ikiraro',
  saint: 'saint|st|sainte|ste|mtakatifu|mt|mutagatifu',
  mount: 'mount|mt|mountain|mlima|mont|umusozi',
  hill: 'hill|kilima|colline|agasozi',
  lake: 'lake|ziwa|lac|ikiyaga',
  river: 'river|mto|riviere|umugezi|uruzi',
  island: 'island|kisiwa|ile|ikirwa',
  forest: 'forest|msitu|foret|ishyamba',
  airport: "airport|uwanja wa ndege|aeroport|ikibuga cy'indege|aerodrome",
  village: 'village|kijiji|umudugudu',
  sector: 'sector|kata|ward|umurenge|secteur',
  district: 'district|wilaya|akarere',
  cell: 'cell|akagari|cellule',
  province: 'province|intara|mkoa|region',
  station: 'station|stn|stesheni',
  office: 'office|ofisi|ibiro|bureau',
  hotel: 'hotel|hoteli|lodge|guest house|guesthouse|nyumba ya wageni',
  bank: 'bank|benki|banki|banque',
  borehole: 'borehole|well|kisima|iriba|puits|forage',
  port: 'port|harbour|bandari|icyambu',
  ferry: 'ferry|feri|kivuko|bac',
  north: 'north|kaskazini|nord|amajyaruguru',
  south: 'south|kusini|sud|amajyepfo',
  east: 'east|mashariki|est|iburasirazuba',
  west: 'west|magharibi|ouest|iburengerazuba',
} as const
export type Concept = keyof typeof SAYINGS

/** Words that say nothing about which place is meant; they neither have to match nor are they indexed. */
const FILLERS = new Set(
  'cha ya wa za la kwa na cya rwa bwa by ry i mu ku no de du des le les l d et of the at in and a an au aux y'.split(' '),
)
export const isFiller = (word: string): boolean => FILLERS.has(word)

/** A dictionary key that no word can have: concepts stand beside words in one dictionary, after all of them. */
export const conceptKey = (concept: Concept): string => `~${concept}`

type Node = { readonly next: Map<string, Node>; concepts: Concept[] }
const newNode = (): Node => ({ next: new Map(), concepts: [] })

/** Phrases as a tree of words, so that the longest one at a position is found in as many steps as it has words. */
const phrases = newNode()
for (const [concept, sayings] of Object.entries(SAYINGS)) {
  for (const saying of sayings.split('|')) {
    let node = phrases
    for (const word of wordsOf(saying)) {
      const next = node.next.get(word) ?? newNode()
      node.next.set(word, next)
      node = next
    }
    node.concepts = [...node.concepts, concept as Concept] // keys of the table above
  }
}

export type Phrase = { readonly wordCount: number; readonly concepts: readonly Concept[] }

/** The longest phrase with a meaning that begins at `at`, or null. */
export function phraseAt(words: readonly string[], at: number): Phrase | null {
  let node: Node | undefined = phrases
  let found: Phrase | null = null
  for (let length = 1; at + length <= words.length; length += 1) {
    node = node.next.get(words[at + length - 1] ?? '')
    if (node === undefined) break
    if (node.concepts.length > 0) found = { wordCount: length, concepts: node.concepts }
  }
  return found
}

/** What a person may say for a place of this kind although its name does not. */
const KIND_CONCEPTS: Partial<Record<PlaceKind, Concept>> = {
  hospital: 'hospital',
  clinic: 'clinic',
  healthCentre: 'healthCentre',
  dispensary: 'dispensary',
  pharmacy: 'pharmacy',
  police: 'police',
  fireStation: 'fireStation',
  ambulanceBase: 'ambulance',
  school: 'school',
  market: 'market',
  fuel: 'fuel',
  busStop: 'busStop',
  village: 'village',
}
export const conceptOfKind = (kind: PlaceKind): Concept | null => KIND_CONCEPTS[kind] ?? null

/** All meanings said in these words, each once: every phrase counts, also one inside another. */
export function conceptsIn(words: readonly string[]): Concept[] {
  const found = new Set<Concept>()
  for (let at = 0; at < words.length; at += 1) for (const concept of phraseAt(words, at)?.concepts ?? []) found.add(concept)
  return [...found]
}
