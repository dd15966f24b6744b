/** The units in use, kept in memory: a recommendation looks at all of them while a caller waits. */
import { z } from 'zod'
import { Instant, UnitId } from '../../contract/primitives.ts'
import { CareLevel, Readiness, Skill, UnitCapability, UnitKind, UnitStatus } from '../../contract/units.ts'
import type { Log, StateReader } from '../../log/index.ts'
import type { Candidate } from './recommend.ts'

export type Fleet = {
  /** Active units as of the last commit. */
  candidates(): readonly Candidate[]
  /** Stops listening. */
  close(): void
}

/** Units of one station's fleets; more are not looked at. */
const UNITS_LIMIT = 50_000
/** Parsed once a change of a unit, not once a question. */
const Row = z
  .object({
    id: UnitId,
    callSign: z.string(),
    kind: UnitKind,
    level: CareLevel,
    status: UnitStatus,
    readiness: Readiness,
    isVerified: z.boolean(),
    skills: z.array(Skill),
    capabilities: z.array(UnitCapability),
    restUntil: Instant.nullable(),
    incidentId: z.string().nullable(),
    baseLatitude: z.number().nullable(),
    baseLongitude: z.number().nullable(),
  })
  .transform(({ baseLatitude: latitude, baseLongitude: longitude, ...unit }): Candidate => {
    const base = latitude === null || longitude === null ? null : { latitude, longitude }
    return { ...unit, base }
  })

/** Reads the units at the first question, then only those that ops touched. */
export function createFleet(log: { readonly state: StateReader; readonly feed: Pick<Log['feed'], 'listen'> }): Fleet {
  let units: Map<string, Candidate> | null = null
  let list: readonly Candidate[] | null = null
  const touched = new Set<string>()
  const stop = log.feed.listen((changes) => {
    if (units !== null) for (const { kind, entity } of changes) if (kind.startsWith('unit.')) touched.add(entity)
  })
  return {
    candidates() {
      const table = log.state.table('Unit')
      if (units === null) units = new Map(table.find({ isActive: true }, UNITS_LIMIT).map((row) => [row.id, Row.parse(row)]))
      else if (list !== null && touched.size === 0) return list
      for (const id of touched) {
        const row = table.get(id)
        if (row?.isActive) units.set(id, Row.parse(row))
        else units.delete(id)
      }
      touched.clear()
      return (list = [...units.values()])
    },
    close: stop,
  }
}
