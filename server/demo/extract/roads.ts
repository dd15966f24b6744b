/** The roads that the demo units drive on, as lines to lay: the same points, with class, surface, speed and season. */
import { DEMO_ROADS } from '../geography.ts'
import { localAt } from '../island-shape.ts'
import type { DemoRoad } from '../island-roads.ts'
import type { TagList } from './element-draft.ts'
import { streetLine, type StreetLine } from './street-line.ts'
import { streetCode } from './words.ts'

const CLASS_TAGS: Readonly<Record<DemoRoad['class'], TagList>> = {
  main: { highway: 'primary', surface: 'compacted', lanes: '2', maxspeed: '60' },
  secondary: { highway: 'secondary', surface: 'gravel', maxspeed: '50' },
  street: { highway: 'residential', surface: 'paving_stones', maxspeed: '30' },
  track: { highway: 'track', surface: 'ground', tracktype: 'grade3' },
  pier: { highway: 'service', surface: 'concrete', man_made: 'pier', maxspeed: '10' },
}

/** Roads that differ from their class. The two valley tracks cannot be driven in the rains. */
const OWN_TAGS: Readonly<Record<string, TagList>> = {
  'main-west': { ref: 'MF 1' },
  'main-east': { ref: 'MF 2' },
  'main-north': { ref: 'MF 3', surface: 'asphalt' },
  'track-lusokwe': { seasonal: 'dry_season', flood_prone: 'yes', tracktype: 'grade4' },
  'track-igombelo': { seasonal: 'dry_season', smoothness: 'very_bad', tracktype: 'grade5', surface: 'dirt' },
  'track-fishers': { surface: 'sand' },
}
/** Lanes to health centres, bases and stores are kept open all year. */
const LANE: TagList = { highway: 'unclassified', surface: 'gravel', maxspeed: '30' }

/** Streets of the town in the order of their numbers; odd codes run north, even ones east, as in the towns of the region. */
const TOWN_STREETS = DEMO_ROADS.filter((road) => road.id.startsWith('st-')).map((road) => road.id)

function codeOf(id: string): TagList {
  const place = TOWN_STREETS.indexOf(id)
  if (place < 0) return {}
  return place < 6 ? { alt_name: streetCode('KZ', 2 * place + 2, 'St') } : { alt_name: streetCode('KZ', 2 * (place - 6) + 1, 'Ave') }
}

const isLane = (id: string): boolean => id.startsWith('lane-') || id === 'track-shule'

const tagsOf = ({ id, name, class: roadClass }: DemoRoad): TagList => ({
  ...(isLane(id) ? LANE : CLASS_TAGS[roadClass]),
  ...OWN_TAGS[id],
  name,
  ...codeOf(id),
})

/** Every road of the demo as a line to lay. */
export const demoRoadLines = (): StreetLine[] => DEMO_ROADS.map((road) => streetLine(road.id, road.line.map(localAt), tagsOf(road)))
