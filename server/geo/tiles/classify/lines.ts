/** Roads, railways, ferries and rivers: which lines are drawn, from which zoom, with which values. */
import type { Tags } from '../../osm/elements.ts'
import { attribute, cleanText, isYes, nameAttributes, type Attribute, type Draft } from './draft.ts'

type LineRule = { readonly class: string; readonly minZoom: number; readonly rank: number }
const rule = (name: string, minZoom: number, rank: number): LineRule => ({ class: name, minZoom, rank })

const MINOR = rule('minor', 12, 110)
const PATH = rule('path', 13, 40)
/** Road classes by the value of `highway`. Country roads without a number are the trunk of rural districts, so they come early. */
const HIGHWAYS: Readonly<Record<string, LineRule>> = {
  motorway: rule('motorway', 4, 200),
  trunk: rule('trunk', 5, 195),
  primary: rule('primary', 6, 190),
  secondary: rule('secondary', 8, 180),
  tertiary: rule('tertiary', 9, 170),
  unclassified: rule('minor', 10, 120),
  residential: MINOR,
  living_street: MINOR,
  road: MINOR,
  pedestrian: rule('pedestrian', 13, 90),
  busway: MINOR,
  service: rule('service', 13, 70),
  track: rule('track', 12, 80),
  path: PATH,
  footway: PATH,
  cycleway: PATH,
  bridleway: PATH,
  steps: PATH,
}
const RAILWAYS = new Set(['rail', 'light_rail', 'narrow_gauge', 'tram', 'subway', 'funicular', 'monorail'])
const WATERWAYS: Readonly<Record<string, LineRule>> = {
  river: rule('river', 8, 150),
  canal: rule('canal', 11, 120),
  stream: rule('stream', 12, 60),
  wadi: rule('stream', 12, 60),
  drain: rule('drain', 14, 30),
  ditch: rule('drain', 14, 30),
}
/** Ways beside and within places that only matter from near. */
const CLOSE_SERVICE = new Set(['driveway', 'parking_aisle', 'drive-through', 'emergency_access'])
const SIDE_FOOTWAYS = new Set(['sidewalk', 'crossing', 'traffic_island', 'access_aisle'])

const PAVED = new Set([
  'paved',
  'asphalt',
  'concrete',
  'concrete:plates',
  'concrete:lanes',
  'chipseal',
  'paving_stones',
  'sett',
  'metal',
  'wood',
])
const UNPAVED = new Set([
  'unpaved',
  'ground',
  'dirt',
  'earth',
  'gravel',
  'fine_gravel',
  'compacted',
  'sand',
  'mud',
  'grass',
  'clay',
  'rock',
  'murram',
  'laterite',
])

function roadRule(tags: Tags): { rule: LineRule; isLink: boolean } | null {
  const highway = tags.get('highway')
  if (highway === undefined) return null
  const isLink = highway.endsWith('_link')
  const found = HIGHWAYS[isLink ? highway.slice(0, -'_link'.length) : highway]
  if (found === undefined || !Object.hasOwn(HIGHWAYS, isLink ? highway.slice(0, -'_link'.length) : highway)) return null
  if (isLink) return { rule: { ...found, minZoom: Math.max(10, found.minZoom) }, isLink }
  if (highway === 'service' && CLOSE_SERVICE.has(tags.get('service') ?? '')) return { rule: { ...found, minZoom: 15 }, isLink }
  if (highway === 'footway' && SIDE_FOOTWAYS.has(tags.get('footway') ?? '')) return { rule: { ...found, minZoom: 15, rank: 20 }, isLink }
  return { rule: found, isLink }
}

function surfaceOf(tags: Tags): Attribute[] {
  const surface = tags.get('surface') ?? ''
  if (UNPAVED.has(surface)) return [attribute('surface', 'unpaved', 8)]
  if (PAVED.has(surface)) return [attribute('surface', 'paved', 12)]
  const grade = tags.get('tracktype')
  return grade === undefined || grade === 'grade1' ? [] : [attribute('surface', 'unpaved', 12)]
}

const refOf = (tags: Tags): Attribute[] => {
  const ref = cleanText(tags.get('ref'))
  return ref === null ? [] : [attribute('ref', ref, 7)]
}

/** Whether traffic may go one way only, in the direction of drawing or against it. */
function onewayOf(tags: Tags): Attribute[] {
  const oneway = tags.get('oneway')
  if (oneway === '-1' || oneway === 'reverse') return [attribute('oneway', -1, 12)]
  const isRound = tags.get('junction') === 'roundabout'
  return isRound || oneway === 'yes' || oneway === 'true' || oneway === '1' ? [attribute('oneway', 1, 12)] : []
}

function road(tags: Tags): Draft | null {
  const found = roadRule(tags)
  if (found === null) return null
  const { rule: kind, isLink } = found
  return {
    layer: 'roads',
    form: 'line',
    minZoom: kind.minZoom,
    rank: kind.rank,
    pixels: 0,
    attributes: [
      attribute('class', kind.class),
      ...(isLink ? [attribute('link', true)] : []),
      ...refOf(tags),
      ...nameAttributes(tags, 12),
      ...onewayOf(tags),
      ...(isYes(tags.get('bridge')) ? [attribute('bridge', true, 12)] : []),
      ...(isYes(tags.get('tunnel')) ? [attribute('tunnel', true, 12)] : []),
      ...surfaceOf(tags),
    ],
  }
}

const plainLine = (name: string, minZoom: number, rank: number, more: readonly Attribute[] = []): Draft => ({
  layer: 'roads',
  form: 'line',
  minZoom,
  rank,
  pixels: 0,
  attributes: [attribute('class', name), ...more],
})

function otherWay(tags: Tags): Draft | null {
  if (tags.get('route') === 'ferry') return plainLine('ferry', 7, 160, [attribute('ferry', true), ...nameAttributes(tags, 10)])
  if (RAILWAYS.has(tags.get('railway') ?? '')) {
    const isSide = tags.has('service')
    const tunnel = isYes(tags.get('tunnel')) ? [attribute('tunnel', true, 10)] : []
    return plainLine('rail', isSide ? 13 : 8, isSide ? 60 : 150, tunnel)
  }
  const aeroway = tags.get('aeroway')
  if (aeroway === 'runway') return plainLine('runway', 10, 150, refOf(tags))
  if (aeroway === 'taxiway') return plainLine('taxiway', 12, 60)
  return tags.get('man_made') === 'pier' ? plainLine('pier', 13, 60) : null
}

function waterway(tags: Tags): Draft | null {
  const value = tags.get('waterway') ?? ''
  const kind = Object.hasOwn(WATERWAYS, value) ? WATERWAYS[value] : undefined
  // A culvert is under a road; nobody sees it.
  if (kind === undefined || isYes(tags.get('tunnel'))) return null
  return {
    layer: 'water',
    form: 'line',
    minZoom: kind.minZoom,
    rank: kind.rank,
    pixels: 0,
    attributes: [
      attribute('kind', kind.class),
      ...nameAttributes(tags, kind.class === 'river' ? 9 : 12),
      ...(isYes(tags.get('intermittent')) || value === 'wadi' ? [attribute('intermittent', true)] : []),
    ],
  }
}

/** The lines a way is drawn as. */
export function classifyLine(tags: Tags): Draft[] {
  if (tags.get('area') === 'yes') return []
  return [road(tags) ?? otherWay(tags), waterway(tags)].filter((draft) => draft !== null)
}
