/**
 * Kisiwa cha Mfano as an OpenStreetMap extract, so that the demo has streets, routing and search without a download. Made from the
 * same coast, roads and places the demo units live on; nothing in it exists.
 */
import { writeExtract, type ExtractToWrite } from '../../geo/osm/index.ts'
import { layBuildings } from './buildings.ts'
import { layCoast } from './coast.ts'
import { createDice } from './dice.ts'
import { ElementDraft } from './element-draft.ts'
import { ferryLines, layFerryPlaces } from './ferries.ts'
import { layLandUse } from './land-use.ts'
import { endOf, landmarkPaths, villageLanes } from './lanes.ts'
import { layPlaces } from './places.ts'
import { crossWater, layLakes, riverLines } from './rivers.ts'
import { demoRoadLines } from './roads.ts'
import { joinCrossings, lay } from './street-line.ts'
import { layTurns, townAlleys, townTurns } from './town-grid.ts'

/** The island every demo station has. */
const DEMO_SEED = 'kisiwa-cha-mfano'

/**
 * The island's elements.
 * @param seed decides about houses, lanes, fields and hamlets; coast, roads, villages and facilities are always the same
 */
export function islandExtract(seed: string = DEMO_SEED): ExtractToWrite {
  const dice = createDice(seed)
  const draft = new ElementDraft()
  const roads = demoRoadLines()
  const alleys = townAlleys(roads)
  joinCrossings([...roads, ...alleys])
  const rivers = riverLines()
  const paths = landmarkPaths(roads)
  const lanes = villageLanes([...roads, ...alleys, ...rivers, ...paths], dice)
  const streets = [...roads, ...alleys, ...paths, ...lanes, ...ferryLines()]
  crossWater([...roads, ...paths], rivers)
  const turns = townTurns(roads, alleys)
  layCoast(draft)
  const laid = streets.flatMap((street) => lay(draft, street))
  for (const river of rivers) lay(draft, river)
  layLakes(draft)
  layTurns(draft, turns, laid)
  layLandUse(draft, dice)
  const hamlets = lanes.filter(({ tags }) => tags['highway'] !== 'path').map(({ line }) => endOf(line))
  layPlaces(draft, hamlets, dice)
  layFerryPlaces(draft)
  layBuildings(draft, [...streets, ...rivers], dice)
  return draft.finish()
}

/**
 * Writes the island as a .osm.pbf file; the same seed gives the same bytes.
 * @throws Error of the file system
 */
export async function writeIslandExtract(path: string, seed?: string): Promise<void> {
  await writeExtract(path, islandExtract(seed))
}
