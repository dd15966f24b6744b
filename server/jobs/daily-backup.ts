/** A complete backup every night, at an hour when the station is quiet; soon after the start when that night was missed. */
import { Cron } from 'croner'
import type { Instant } from '../contract/primitives.ts'
import { toInstant, type Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'

/** Every day at 02:00 of the station's own time zone. */
const NIGHTLY = '0 2 * * *'
/** A station without a backup of the last day writes one this long after its start: not while screens open and phones come back. */
export const CATCH_UP_DELAY_MS = 5 * 60_000
const DAY_MS = 24 * 3_600_000

export type DailyBackupParts = {
  readonly clock: Clock
  readonly logger: Pick<Logger, 'info' | 'error'>
  readonly timers: { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }
  /** When the newest good nightly backup was written; null when there is none. */
  readonly lastBackupAt: () => Instant | null
  /** Writes one verified backup and removes the ones that are too old. */
  readonly backUp: (at: Instant) => Promise<{ readonly bytes: number }>
}
export type DailyBackup = {
  /** Plans by this IANA time zone from now on; a new station learns its own with the set-up. */
  setTimeZone(timeZone: string): void
  /** Plans nothing more and waits for a backup that is being written. */
  stop(): Promise<void>
}

/**
 * Tells whether the night's backup was missed: the station was off at 02:00, or the backup failed.
 * @param lastAt when the newest good backup was written; one from the future proves that the clock was wrong, and counts for nothing
 */
export function isBackupOverdue(now: Instant, lastAt: Instant | null): boolean {
  if (lastAt === null) return true
  const ageMs = Date.parse(now) - Date.parse(lastAt)
  return ageMs < 0 || ageMs > DAY_MS
}

/** Plans the nightly backup, and one after the start for a night that was missed. A backup that fails is logged; the next night tries again. */
export function scheduleDailyBackup(parts: DailyBackupParts, timeZone: string): DailyBackup {
  return new NightlyBackup(parts, timeZone)
}

class NightlyBackup implements DailyBackup {
  readonly #parts: DailyBackupParts
  readonly #catchUp: unknown
  #timeZone: string
  #plan: Cron
  #running: Promise<void> = Promise.resolve()

  constructor(parts: DailyBackupParts, timeZone: string) {
    this.#parts = parts
    this.#timeZone = timeZone
    this.#plan = this.#planned()
    this.#catchUp = parts.timers.setTimeout(() => {
      this.#running = this.#running.then(() => this.#backUpIfOverdue())
    }, CATCH_UP_DELAY_MS)
  }

  setTimeZone(timeZone: string): void {
    if (timeZone === this.#timeZone) return
    this.#timeZone = timeZone
    this.#plan.stop()
    this.#plan = this.#planned()
  }

  async stop(): Promise<void> {
    this.#parts.timers.clearTimeout(this.#catchUp)
    this.#plan.stop()
    await this.#running
  }

  #planned(): Cron {
    return new Cron(NIGHTLY, { timezone: this.#timeZone, unref: true }, () => {
      this.#running = this.#running.then(() => this.#backUp())
    })
  }

  /** Looks only now: the night may have come in between. */
  async #backUpIfOverdue(): Promise<void> {
    const { clock, logger, lastBackupAt } = this.#parts
    try {
      if (!isBackupOverdue(toInstant(clock.nowMs()), lastBackupAt())) return
    } catch (error) {
      logger.error({ error }, 'the backups cannot be listed')
    }
    await this.#backUp()
  }

  async #backUp(): Promise<void> {
    const { clock, logger, backUp } = this.#parts
    try {
      const { bytes } = await backUp(toInstant(clock.nowMs()))
      logger.info({ bytes }, 'the nightly backup is written and checked')
    } catch (error) {
      logger.error({ error }, 'the nightly backup failed')
    }
  }
}
