/** The roads of a running station. */
import type { Closing } from './closing.ts'
import { createRoads, type RoadRegions, type Roads, type RoadsParts } from './modules/roads/index.ts'
import type { StationServices } from './trpc/context.ts'
import type { Signals } from './trpc/signals.ts'

type Parts = {
  readonly services: Pick<StationServices, 'log' | 'clock' | 'logger'>
  readonly regions: RoadRegions
  readonly signals: Pick<Signals, 'publish'>
  readonly timers: RoadsParts['timers']
  readonly closing: Pick<Closing, 'onClose'>
}

/** Opens the roads of the regions that are there; closing ends their threads. */
export function openRoads({ services, regions, signals, timers, closing }: Parts): Roads {
  const onChange = (): void => {
    signals.publish('roads')
  }
  const roads = createRoads({ ...services, regions, timers, onChange })
  closing.onClose(() => roads.close())
  return roads
}
