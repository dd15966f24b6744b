/** What both heal figures do: two stations that shared half a day, worked apart, and meet again. */
import { scratchDir } from './scratch.ts'
import { Story, type StoryCommand } from './story.ts'
import { fleetCommands, storyFleets } from './story-fleets.ts'
import { openBenchStation, type BenchStation } from './station.ts'

/** Ops each side writes while apart; the shared past is half of it. */
export type HealSize = { readonly apart: number; readonly shared: number }
export const healSize = (isQuick: boolean): HealSize => (isQuick ? { apart: 2_000, shared: 1_000 } : { apart: 10_000, shared: 5_000 })

/** What is written, by whom: the same for every engine. */
export type HealPlan = {
  readonly shared: readonly StoryCommand[]
  readonly apart: readonly [readonly StoryCommand[], readonly StoryCommand[]]
}

/** Plans one heal from a seed. */
export function planHeal(seed: string, { apart, shared }: HealSize): HealPlan {
  const fleets = storyFleets(seed, 2)
  const [a, b] = [new Story(seed, fleets, 0), new Story(seed, fleets, 1)]
  const units = fleetCommands(fleets)
  return { shared: [...units, ...a.take(shared - units.length)], apart: [a.take(apart), b.take(apart)] }
}

/** A new station in a folder of this run. */
export const newStation = (name: string): Promise<BenchStation> => openBenchStation(scratchDir(name))

/** How the ops are made, for the conditions of figures. */
export const OPS_WORDS =
  'ops of the dispatch modules: per incident 1 incident.opened (personal words sealed), 0-1 incident.triaged, 1 assignment.made, 6 assignment.progressed, 7 unit.status-set, 7 incident.work-noted, about 1 incident.noted (sealed), 1 incident.closed; ULIDs, instants 2-18 s apart, 12 incidents at a time; 2 % of the incidents send a unit of the other room'
/** How stations keep them. */
export const STATION_WORDS =
  'production log and projections, SQLite sqlcipher AES-256, WAL, synchronous=FULL, hash chain and Ed25519 heads verified, acknowledged after commit'
