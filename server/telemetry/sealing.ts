/** The housekeeper: writes newest positions and unknown devices every few seconds, seals completed hours, stops cleanly. */
import type { Database } from 'better-sqlite3'
import type { GroupTimers } from './group-queue.ts'
import type { LatestKeeper } from './latest-keeper.ts'
import { createRepeats } from './repeats.ts'
import type { Segments } from './segments.ts'
import type { UnknownDevices } from './unknown-devices.ts'

const SAVE_EVERY_MS = 5_000
const SEAL_EVERY_MS = 20_000

export type SealingParts = {
  readonly segments: Segments
  readonly keeper: LatestKeeper
  readonly unknown: UnknownDevices
  readonly db: Database
  readonly timers: GroupTimers
  readonly isAutomatic: boolean
  readonly onFailure: (error: unknown) => void
}
export type Sealing = {
  start(): void
  sealNow(): Promise<number>
  /** @throws Closing once the station is closing: sealing stops between two steps and is taken up at the next start */
  checkOpen(): void
  close(): Promise<void>
}

class Closing extends Error {}

/** Builds the housekeeper; nothing runs before `start`. */
export function createSealing({ segments, keeper, unknown, db, timers, isAutomatic, onFailure }: SealingParts): Sealing {
  let isClosing = false
  let hasRecovered = false
  let running: Promise<number> | null = null
  const repeats = createRepeats(timers, onFailure)
  const saveUnknown = db.transaction(() => {
    unknown.save()
  })

  async function sealAll(): Promise<number> {
    let sealed = 0
    try {
      if (!hasRecovered) await segments.recover()
      hasRecovered = true
      while (!isClosing && (await segments.sealNext())) sealed += 1
    } catch (error) {
      if (!(error instanceof Closing)) throw error
    }
    return sealed
  }

  function sealNow(): Promise<number> {
    running ??= sealAll().finally(() => {
      running = null
    })
    return running
  }

  async function save(): Promise<void> {
    if (unknown.hasUnsaved) saveUnknown()
    await keeper.save()
  }

  return {
    sealNow,
    start() {
      repeats.add('save', SAVE_EVERY_MS, save)
      if (isAutomatic) repeats.add('seal', SEAL_EVERY_MS, sealNow)
    },
    checkOpen() {
      if (isClosing) throw new Closing('closing')
    },
    async close() {
      isClosing = true
      repeats.stop()
      await running?.catch(onFailure)
      await save()
    },
  }
}
