/** A station of the bench: the production log in a folder of its own (encrypted, synchronous=FULL), with a clock that story time can set. */
import { existsSync } from 'node:fs'
import { scheduleCheckpoints } from '../../../server/db/checkpoint.ts'
import { systemClock, type Clock } from '../../../server/kernel/clock.ts'
import { createIds, type IdSource } from '../../../server/kernel/ids.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { accept, type OpDraft } from '../../../server/log/index.ts'
import { projectionDigest } from '../../../server/log/rebuild.ts'
import { stationCreated } from '../../../server/modules/directory/index.ts'
import { headlessKey, openLogWithKey, type OpenedLog } from '../../../server/station-log.ts'
import { removeScratch } from './scratch.ts'
import type { StoryCommand } from './story.ts'

/** What dispatchers of the district share; the directory flows besides. */
export const SCOPES = ['tz/dispatch/mfano', 'tz/fleet/mfano'] as const
/** Commands given at the same time: as many as share one transaction. */
const AT_ONCE = 64

/** Timers of Node in the form the station's parts take them. */
export const TIMERS = {
  setTimeout,
  clearTimeout: (timer: unknown) => {
    clearTimeout(timer as NodeJS.Timeout) // the handle this very setTimeout gave
  },
  setInterval,
  clearInterval: (timer: unknown) => {
    clearInterval(timer as NodeJS.Timeout) // as above
  },
}

export type BenchStation = Omit<OpenedLog, 'close'> & {
  readonly dataDir: string
  readonly stationId: string
  readonly clock: Clock
  readonly ids: IdSource
  /** Ops held; the same on stations that hold the same. */
  readonly position: number
  /** Records commands as people gave them, as fast as the executor takes them. */
  write(commands: readonly StoryCommand[]): Promise<void>
  /** One command of the bench itself, now. */
  command(drafts: readonly OpDraft[], actor?: string): Promise<void>
  /** Resolves when so many ops are held, durably. */
  reached(position: number): Promise<void>
  /** One text for every projection table. */
  digest(): string
  close(): Promise<void>
}

/** A clock whose wall time a story may set; the other one always runs. */
class StoryClock implements Clock {
  setMs: number | null = null

  nowMs(): number {
    return this.setMs ?? systemClock.nowMs()
  }

  monotonicMs(): number {
    return systemClock.monotonicMs()
  }
}

/** Opens the station in `dataDir`, setting it up when it is new there. Its key lies beside the database, as a station without a window keeps it. */
export async function openBenchStation(dataDir: string): Promise<BenchStation> {
  const clock = new StoryClock()
  const ids = createIds(clock, systemRandom)
  const opened = openLogWithKey(dataDir, benchKey(dataDir), {
    clock,
    random: systemRandom,
    ids,
    onFailure: (error) => {
      throw error
    },
  })
  const station = benchStation(dataDir, opened, { clock, ids })
  const { log, stationId } = { log: opened.log, stationId: opened.log.keys.stationId }
  if (!log.state.table('Station').get(stationId)) await station.command([stationCreated({ ...STATION, stationId, prefix: 'KM' })])
  return station
}

const benchKey = (dataDir: string): Uint8Array => headlessKey(dataDir, { KITUO_LOG_LEVEL: 'silent' })
const STATION = { name: 'Kisiwa cha Mfano', district: 'mfano', country: 'TZ', timeZone: 'Africa/Dar_es_Salaam', language: 'sw' } as const

function benchStation(dataDir: string, opened: OpenedLog, { clock, ids }: { clock: StoryClock; ids: IdSource }): BenchStation {
  const { log, db } = opened
  const source = { file: opened.started.paths.file, key: benchKey(dataDir) }
  const stopCheckpoints = scheduleCheckpoints(db, source, TIMERS, (error) => {
    throw error
  })
  const execute = (drafts: readonly OpDraft[], actor: string, decided: () => void): Promise<unknown> => {
    const commandId = ids.next<string>()
    const decide = () => {
      decided()
      return accept(drafts)
    }
    return log.executor.execute({ commandId, input: { commandId }, actor, decide })
  }
  return {
    ...opened,
    dataDir,
    stationId: log.keys.stationId,
    clock,
    ids,
    get position() {
      return log.heads.position
    },
    async write(commands) {
      for (let from = 0; from < commands.length; from += AT_ONCE) {
        const group = commands.slice(from, from + AT_ONCE)
        clock.setMs = group[0]?.atMs ?? null
        // the executor reads the clock just before it asks what to record: by then it must tell the time of the next command
        await Promise.all(
          group.map(({ drafts, actor }, at) => execute(drafts, actor, () => void (clock.setMs = group[at + 1]?.atMs ?? clock.setMs))),
        )
      }
      clock.setMs = null
    },
    async command(drafts, actor = 'system:bench') {
      await execute(drafts, actor, () => undefined)
    },
    reached: (position) =>
      new Promise((resolve) => {
        if (log.heads.position >= position) return resolve()
        const stop = log.feed.listen(() => {
          if (log.heads.position < position) return
          stop()
          resolve()
        })
      }),
    digest: () => JSON.stringify(projectionDigest(db, log.engine)),
    async close() {
      await stopCheckpoints()
      opened.close()
    },
  }
}

/** Closes a station and removes its folder. */
export async function removeStation(station: BenchStation): Promise<void> {
  await station.close()
  if (existsSync(station.dataDir)) removeScratch(station.dataDir)
}
