/** Readings of sensors of a running station: open as long as it runs, on disk before it ends. */
import type { Closing } from './closing.ts'
import { createReadings, type Readings, type ReadingsParts } from './telemetry/readings/index.ts'

type Parts = {
  readonly services: Pick<ReadingsParts, 'db' | 'log' | 'clock' | 'ids' | 'logger'>
  readonly timers: ReadingsParts['timers']
  readonly sensorOf: ReadingsParts['sensorOf']
  readonly closing: Pick<Closing, 'onClose'>
}

/** Opens them; closing writes what waits. */
export function openReadings({ services, timers, sensorOf, closing }: Parts): Readings {
  const readings = createReadings({ ...services, timers, sensorOf })
  closing.onClose(() => readings.close())
  return readings
}
