/** What covers the land: settlements, fields, woods (one with a clearing), wetland at the river mouths, beach. */
import { DEMO_ROADS, DEMO_TOWN, DEMO_VILLAGES } from '../geography.ts'
import { localAt, type LocalKm } from '../island-shape.ts'
import { isOnLand } from './coast.ts'
import type { Dice } from './dice.ts'
import { wayMember, type ElementDraft, type TagList } from './element-draft.ts'
import { between, distanceKm } from './plane.ts'
import { isInLake, ringAround } from './rivers.ts'
import { example } from './words.ts'

const FIELDS = 160
const SETTLED_KM = 0.6

const WOODS: readonly { readonly middle: LocalKm; readonly radiusKm: number; readonly name: string }[] = [
  { middle: [6.9, 3.1], radiusKm: 0.9, name: 'Msitu wa Popo' },
  { middle: [-6, 4.9], radiusKm: 0.55, name: 'Msitu wa Kilima' },
  { middle: [-8.4, -0.8], radiusKm: 0.5, name: 'Msitu wa Nyuki' },
  { middle: [5.4, -3.3], radiusKm: 0.6, name: 'Msitu wa Kusini' },
]
const CLEARING: LocalKm = [7.1, 3.2]

const FIELD_KINDS: readonly [TagList, ...TagList[]] = [
  { landuse: 'farmland', crop: 'cassava' },
  { landuse: 'farmland', crop: 'maize' },
  { landuse: 'orchard', trees: 'banana_plants' },
  { landuse: 'meadow' },
  { natural: 'scrub' },
  { natural: 'grassland' },
]

const isDry = (ring: readonly LocalKm[]): boolean => ring.every((corner) => isOnLand(corner) && !isInLake(corner))

/** The edge of the town: a little outside its outer streets. */
function townOutline(): LocalKm[] {
  const street = (id: string): LocalKm[] => (DEMO_ROADS.find((road) => road.id === id)?.line ?? []).map(localAt)
  const edge = [...street('st-bandari'), ...street('st-ziwa'), ...street('st-hospitali').reverse(), ...street('st-mwembe').reverse()]
  const middle = localAt(DEMO_TOWN)
  const ring = edge.filter((point, index) => point[0] !== edge[index - 1]?.[0]).map((point) => between(middle, point, 1.14))
  const [first] = ring
  return first === undefined ? [] : [...ring, first]
}

/** Writes areas of land. */
export function layLandUse(draft: ElementDraft, dice: Dice): void {
  draft.way(townOutline(), { landuse: 'residential', name: DEMO_TOWN.name })
  for (const village of DEMO_VILLAGES) {
    const ring = ringAround(localAt(village), 0.38, 0.25)
    if (isDry(ring)) draft.way(ring, { landuse: 'residential', name: village.name })
  }
  WOODS.forEach(({ middle, radiusKm, name }, index) => {
    const outer = draft.way(ringAround(middle, radiusKm, 0.3, 36), index === 0 ? {} : { natural: 'wood', name: example(name) })
    if (index > 0) return
    const inner = draft.way(ringAround(CLEARING, 0.22, 0.2, 14), { natural: 'grassland' })
    draft.relation([wayMember(outer, 'outer'), wayMember(inner, 'inner')], { type: 'multipolygon', natural: 'wood', name: example(name) })
  })
  for (const mouth of [[2.35, -4.15], [-4.5, -6.8]] as const) draft.way(ringAround(mouth, 0.16, 0.3, 16), { natural: 'wetland', wetland: 'reedbed' }) // prettier-ignore
  draft.way(ringAround([9.9, 4.4], 0.12, 0.3, 12), { natural: 'beach', surface: 'sand' })
  let made = 0
  for (let attempt = 0; attempt < FIELDS * 6 && made < FIELDS; attempt += 1) {
    const middle: LocalKm = [dice.between(-11.5, 12), dice.between(-7, 7.6)]
    const settled = [DEMO_TOWN, ...DEMO_VILLAGES].some(({ local, kind }) => distanceKm(local, middle) < (kind === 'town' ? 2 : SETTLED_KM))
    const ring = ringAround(middle, dice.between(0.15, 0.42), dice.between(0.1, 0.35), 14)
    const kind = dice.pick(FIELD_KINDS)
    if (settled || !isDry(ring)) continue
    draft.way(ring, kind)
    made += 1
  }
}
