/** Geofences of a running station: watched as long as it runs, told to screens when somebody comes or goes. */
import type { Database } from 'better-sqlite3'
import type { Closing } from './closing.ts'
import { createGeofences, type Geofences } from './modules/geofences/index.ts'
import type { StationServices } from './trpc/context.ts'
import type { Signals } from './trpc/signals.ts'

type Parts = {
  readonly services: Pick<StationServices, 'log' | 'read' | 'clock' | 'logger' | 'telemetry'> & { readonly db: Database }
  readonly signals: Pick<Signals, 'publish'>
  readonly timers: Parameters<typeof createGeofences>[0]['timers']
  readonly closing: Pick<Closing, 'onClose'>
}

/** Starts watching; closing ends it. */
export function openGeofences({ services, signals, timers, closing }: Parts): Geofences {
  const geofences = createGeofences({
    ...services,
    timers,
    onChange: () => {
      signals.publish('fences')
    },
  })
  closing.onClose(() => geofences.stop())
  return geofences
}
