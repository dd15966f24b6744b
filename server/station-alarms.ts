/** The alarm engine of a running station: it runs before anyone signs in, and as long as the station does. */
import type { Closing } from './closing.ts'
import { createAlarmEngine, createAlarmKinds, type AlarmCatalogue, type AlarmEngine, type AlarmTimers } from './modules/alarms/index.ts'
import { coldchainAlarms } from './modules/coldchain/index.ts'
import type { StationServices } from './trpc/context.ts'

/** Kinds of alarm and rules between them, by the modules that raise them. */
const CATALOGUES: readonly AlarmCatalogue[] = [coldchainAlarms]

type Parts = {
  readonly services: Pick<StationServices, 'log' | 'clock' | 'ids' | 'logger'>
  readonly timers: AlarmTimers
  readonly closing: Pick<Closing, 'onClose'>
}

/** Starts the engine; closing ends it, after everything that was found is in the log. */
export function openAlarms({ services, timers, closing }: Parts): AlarmEngine {
  const { log, clock, ids, logger } = services
  const engine = createAlarmEngine({ log, clock, ids, logger, timers, kinds: createAlarmKinds(CATALOGUES) })
  closing.onClose(() => engine.stop())
  return engine
}
