/** Words of OpenStreetMap that the road engine knows. Their places in these lists are written to graph files: only append. */

/** Who travels. Bit `1 << index` stands for one in every mask. */
export const PROFILE_NAMES = ['ambulance', 'car', 'motorcycle', 'walking'] as const
export type ProfileName = (typeof PROFILE_NAMES)[number]
export const profileBit = (profile: ProfileName): number => 1 << PROFILE_NAMES.indexOf(profile)

/** All vehicles, and everybody. */
export const VEHICLES_MASK = 0b0111
export const EVERYBODY_MASK = 0b1111

/** Weather that decides about unpaved roads. */
export const SEASONS = ['dry', 'rainy'] as const
export type Season = (typeof SEASONS)[number]

/** Classes of roads. `barrier` is the point where a barrier stands. */
export const ROAD_CLASSES = [
  'motorway',
  'motorway_link',
  'trunk',
  'trunk_link',
  'primary',
  'primary_link',
  'secondary',
  'secondary_link',
  'tertiary',
  'tertiary_link',
  'unclassified',
  'residential',
  'living_street',
  'service',
  'road',
  'track',
  'busway',
  'pedestrian',
  'footway',
  'path',
  'cycleway',
  'bridleway',
  'steps',
  'ferry',
  'barrier',
] as const
export type RoadClass = (typeof ROAD_CLASSES)[number]

/** Groups of surfaces that slow vehicles down alike. */
export const SURFACES = ['unknown', 'paved', 'rough', 'compacted', 'gravel', 'ground', 'sand', 'mud'] as const
export type Surface = (typeof SURFACES)[number]

/** `smoothness=*`, best first; 0 = not given. */
export const SMOOTHNESSES = [
  'unknown',
  'excellent',
  'good',
  'intermediate',
  'bad',
  'very_bad',
  'horrible',
  'very_horrible',
  'impassable',
] as const

const SURFACE_OF: Readonly<Record<Exclude<Surface, 'unknown'>, readonly string[]>> = {
  paved: [
    'paved',
    'asphalt',
    'concrete',
    'concrete:plates',
    'concrete:lanes',
    'chipseal',
    'cement',
    'paving_stones',
    'metal_grid',
    'tarmac',
  ],
  rough: ['sett', 'cobblestone', 'unhewn_cobblestone', 'bricks', 'brick', 'wood', 'metal', 'grass_paver', 'stone', 'cobblestone:flattened'],
  compacted: ['compacted', 'fine_gravel', 'laterite', 'murram'],
  gravel: ['gravel', 'pebblestone', 'unpaved', 'rock', 'rocky', 'stepping_stones'],
  ground: ['ground', 'dirt', 'earth', 'soil', 'grass', 'clay', 'woodchips', 'dirt/sand', 'grass;dirt'],
  sand: ['sand'],
  mud: ['mud'],
}
const surfaceByValue = new Map(Object.entries(SURFACE_OF).flatMap(([surface, values]) => values.map((value) => [value, surface])))

/** Group of a `surface=*` value; the first of several counts. */
export function surfaceIndex(value: string | undefined): number {
  const first = value?.split(';')[0]?.trim() ?? ''
  const found = SURFACES.findIndex((surface) => surface === surfaceByValue.get(first))
  return Math.max(0, found)
}

/** 1..5 of `tracktype=grade1..5`; 0 = not given. */
export const trackTypeIndex = (value: string | undefined): number => {
  const grade = /^grade([1-5])$/.exec(value ?? '')?.[1]
  return grade === undefined ? 0 : Number(grade)
}

/** Place of a `smoothness=*` value in {@link SMOOTHNESSES}; 0 = not given. */
export const smoothnessIndex = (value: string | undefined): number =>
  Math.max(
    0,
    SMOOTHNESSES.findIndex((known) => known === value),
  )
