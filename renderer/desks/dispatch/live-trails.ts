/** Trails from the station: what units did before this window was open, or while it heard nothing. Each unit is asked about once a stream. */
import { TRAILS_LIMIT } from '../../../server/contract/positions.ts'
import type { UnitId } from '../../../server/contract/primitives.ts'
import { readNowMs } from '../../lib/now.ts'
import { station } from '../../lib/trpc.ts'
import { unitPositions } from './live-positions.ts'

let heardOf = new Set<string>()

/** A new stream of positions begins: what was missed before it is asked for again. */
export const forgetTrails = (): void => {
  heardOf = new Set()
}

/** Asks for the trails of units that were not asked about yet, as many at a time as the station takes. */
export function loadTrails(unitIds: readonly string[]): void {
  const heard = heardOf
  const missing = unitIds.filter((unitId) => !heard.has(unitId))
  for (const unitId of missing) heard.add(unitId)
  for (let at = 0; at < missing.length; at += TRAILS_LIMIT) {
    const asked = missing.slice(at, at + TRAILS_LIMIT)
    void take(asked).catch(() => {
      for (const unitId of asked) heard.delete(unitId) // asked again when the map next moves; meanwhile trails begin later
    })
  }
}

async function take(unitIds: readonly string[]): Promise<void> {
  // ids of the position store came from the station
  const { atMs, trails } = await station.positions.trails.query({ unitIds: unitIds as UnitId[] })
  const aheadMs = readNowMs() - atMs // as in the live stream: the screen's clock may differ from the station's
  unitPositions.fillTrails(
    trails.map(({ unitId, numbers }) => ({
      unitId,
      points: Array.from({ length: numbers.length / 3 }, (_, point) => {
        const [beforeMs = 0, latitude = 0, longitude = 0] = numbers.slice(point * 3, point * 3 + 3)
        return [longitude, latitude, atMs - beforeMs + aheadMs] as const
      }),
    })),
  )
}
