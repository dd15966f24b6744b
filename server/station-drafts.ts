/** Drafts of a running station: what is too old goes at the start and every hour. */
import type { Closing } from './closing.ts'
import { createDrafts, type Drafts } from './modules/drafts/index.ts'
import type { Logger } from './kernel/logger.ts'

const HOUR_MS = 3_600_000

type Timers = { setInterval(run: () => void, ms: number): unknown; clearInterval(timer: unknown): void }
type Parts = Parameters<typeof createDrafts>[0] & {
  readonly logger: Pick<Logger, 'warn'>
  readonly timers: Timers
  readonly closing: Pick<Closing, 'onClose'>
}

/** A disk that cannot be written must not keep a station from starting: what could not be removed is removed an hour later. */
export function openDrafts({ db, clock, logger, timers, closing }: Parts): Drafts {
  const drafts = createDrafts({ db, clock })
  const prune = (): void => {
    try {
      drafts.prune()
    } catch (error) {
      logger.warn({ error }, 'old drafts are not removed')
    }
  }
  prune()
  const timer = timers.setInterval(prune, HOUR_MS)
  closing.onClose(() => {
    timers.clearInterval(timer)
  })
  return drafts
}
