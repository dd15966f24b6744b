/** The units of the story's control rooms: the same for every story with one seed. */
import type { UnitId } from '../../../server/contract/primitives.ts'
import { createIds } from '../../../server/kernel/ids.ts'
import { unitCreated } from '../../../server/modules/units/ops.ts'
import { createChance } from './chance.ts'
import type { StoryCommand } from './story.ts'

export type StoryUnit = { readonly unitId: UnitId; readonly callSign: string }

/** Monday morning on the example island. */
export const STORY_START_MS = Date.parse('2026-11-02T05:00:00.000Z')
/** Units of one control room. */
const UNITS = 40

/** Units of every control room of a district: the same for every story with this seed. */
export function storyFleets(seed: string, stations: number): StoryUnit[][] {
  const ids = createIds({ nowMs: () => STORY_START_MS - 86_400_000, monotonicMs: () => 0 }, createChance(`${seed}/fleets`))
  return Array.from({ length: stations }, (_, station) =>
    Array.from({ length: UNITS }, (_unit, unit) => ({
      unitId: ids.next<UnitId>(),
      callSign: `K${station}-${String(unit).padStart(2, '0')}`,
    })),
  )
}

/** Commands that record the units of all fleets. */
export const fleetCommands = (fleets: readonly (readonly StoryUnit[])[]): StoryCommand[] =>
  fleets.flat().map(({ unitId, callSign }, at) => ({
    atMs: STORY_START_MS - 3_600_000 + at * 1_000,
    actor: 'user:bench-setup',
    drafts: [unitCreated({ unitId, callSign, ...UNIT_FIELDS })],
  }))

const UNIT_FIELDS = {
  kind: 'ambulance',
  level: 'bls',
  skills: ['nurse', 'driver'],
  capabilities: ['stretcher', 'oxygen'],
  seats: 2,
  crew: [],
  baseFacilityId: null,
  base: null,
  phone: null,
  isVerified: true,
} as const satisfies Omit<Parameters<typeof unitCreated>[0], 'unitId' | 'callSign'>
