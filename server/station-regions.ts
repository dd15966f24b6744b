/** The regions of a station: one keeper of their folder, from which search, base maps and roads take theirs; screens hear of changes. */
import type { Closing } from './closing.ts'
import { createRegions, type Regions, type RegionsParts } from './modules/regions/index.ts'
import type { Signals } from './trpc/signals.ts'

export type RegionTimers = RegionsParts['timers'] & {
  setTimeout(act: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
}
/** Screens hear of the progress of an import at most this often. */
const PROGRESS_EVERY_MS = 250

/** Opens the regions; closing ends an import that runs and leaves nothing of it behind. */
export async function openRegions(
  parts: Omit<RegionsParts, 'timers'> & { readonly timers: RegionTimers },
  signals: Pick<Signals, 'publish'>,
  closing: Pick<Closing, 'onClose'>,
): Promise<Regions> {
  const regions = await createRegions(parts)
  closing.onClose(() => regions.close())
  const { timers } = parts
  let waiting: { readonly timer: unknown } | null = null
  regions.onViews(() => {
    signals.publish('regions')
  })
  const stopListening = regions.onProgress(() => {
    waiting ??= {
      timer: timers.setTimeout(() => {
        waiting = null
        signals.publish('imports')
      }, PROGRESS_EVERY_MS),
    }
  })
  closing.onClose(() => {
    stopListening()
    if (waiting) timers.clearTimeout(waiting.timer)
  })
  return regions
}
