/** Claims of a running station: which stations it hears, what can be claimed, and the answers it gives by itself. */
import type { Closing } from './closing.ts'
import { unitClaims } from './modules/assignments/index.ts'
import { createClaims, createReach, keepClaims, type Claims, type ReachTimers } from './modules/claims/index.ts'
import { deviceClaims } from './modules/units/index.ts'
import type { StationSync } from './sync/station-sync.ts'
import type { StationServices } from './trpc/context.ts'

type Parts = {
  readonly services: Pick<StationServices, 'log' | 'read' | 'clock' | 'ids' | 'logger' | 'telemetry'>
  readonly sync: Pick<StationSync, 'statuses'>
  readonly timers: ReachTimers
  readonly closing: Pick<Closing, 'onClose'>
}

/** Starts claims; closing ends them. */
export function openClaims({ services, sync, timers, closing }: Parts): Claims {
  const { log, read, clock } = services
  const reach = createReach({
    ownId: log.keys.stationId,
    connected: () =>
      sync
        .statuses()
        .filter(({ link }) => link.state === 'connected')
        .map(({ link }) => link.stationId),
    clock,
    timers,
  })
  const claims = createClaims({ read, clock, reach, subjects: [unitClaims(services), deviceClaims] })
  const keeper = keepClaims({ ...services, claims })
  closing.onClose(() => {
    reach.stop()
    return keeper.stop()
  })
  return claims
}
