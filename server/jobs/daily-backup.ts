/** A complete backup every night, at an hour when the station is quiet. */
import { Cron } from 'croner'
import type { Instant } from '../contract/primitives.ts'
import { toInstant, type Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'

/** Every day at 02:00 of the station's own time zone. */
const NIGHTLY = '0 2 * * *'

export type DailyBackupParts = {
  readonly clock: Clock
  readonly logger: Pick<Logger, 'info' | 'error'>
  /** Writes one verified backup and removes the ones that are too old. */
  readonly backUp: (at: Instant) => Promise<{ readonly bytes: number }>
}
export type DailyBackup = {
  /** Plans by this IANA time zone from now on; a new station learns its own with the set-up. */
  setTimeZone(timeZone: string): void
  /** Plans nothing more and waits for a backup that is being written. */
  stop(): Promise<void>
}

/** Plans the nightly backup. A backup that fails is logged; the next night tries again. */
export function scheduleDailyBackup(parts: DailyBackupParts, timeZone: string): DailyBackup {
  return new NightlyBackup(parts, timeZone)
}

class NightlyBackup implements DailyBackup {
  readonly #parts: DailyBackupParts
  #timeZone: string
  #plan: Cron
  #running: Promise<void> = Promise.resolve()

  constructor(parts: DailyBackupParts, timeZone: string) {
    this.#parts = parts
    this.#timeZone = timeZone
    this.#plan = this.#planned()
  }

  setTimeZone(timeZone: string): void {
    if (timeZone === this.#timeZone) return
    this.#timeZone = timeZone
    this.#plan.stop()
    this.#plan = this.#planned()
  }

  async stop(): Promise<void> {
    this.#plan.stop()
    await this.#running
  }

  #planned(): Cron {
    return new Cron(NIGHTLY, { timezone: this.#timeZone, unref: true }, () => {
      this.#running = this.#running.then(() => this.#backUp())
    })
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
