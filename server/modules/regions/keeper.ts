/** Keeps the list of regions true: reads the folder when an import or a removal has ended, and when somebody else changed it. Uses node:fs. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RegionView } from '../../contract/regions.ts'
import { listRegions, regionsFolder, type ListedRegion } from '../../geo/import/index.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { RegionsPort, UsableRegion } from './port.ts'
import { viewOf } from './view.ts'

/** The command line may import while the station runs; the folder is looked at this often. */
const LOOK_EVERY_MS = 10_000
const UNREADABLE = 'the folder of regions cannot be read'

export type KeeperTimers = { setInterval(act: () => void, ms: number): unknown; clearInterval(timer: unknown): void }
export type KeeperParts = {
  /** The station's data folder. */
  readonly dataDir: string
  readonly logger: Pick<Logger, 'warn' | 'error'>
  readonly timers: KeeperTimers
}
export type RegionKeeper = RegionsPort & {
  /** All regions by name, the damaged ones too. */
  views(): readonly RegionView[]
  /** Tells of every change of `views`, after it. @returns stops telling */
  onViews(listener: () => void): () => void
  /** Reads the folder now. Listeners have been heard when it is done. */
  refresh(): Promise<void>
  /** Takes a region off the list until `restore`: its files are about to be moved or removed, so whoever uses them must let go. */
  withdraw(name: string): Promise<void>
  restore(name: string): Promise<void>
  close(): Promise<void>
}

function usable(folder: string, { name, manifest }: ListedRegion): UsableRegion[] {
  if (manifest === null) return []
  const home = join(folder, name)
  const { roads, map, places } = manifest.parts
  const files = { roads: join(home, roads.file), map: join(home, map.file), places: join(home, places.file) }
  const version = [manifest.importedAt, ...[roads, map, places].map(({ sha256 }) => sha256.slice(0, 12))].join(' ')
  return [{ name, folder: home, files, version }]
}
const keyOf = (regions: readonly UsableRegion[]): string => regions.map(({ name, version }) => `${name} ${version}`).join('\n')

class FolderKeeper implements RegionKeeper {
  readonly #parts: KeeperParts
  readonly #folder: string
  readonly #listeners = new Set<() => void | Promise<void>>()
  readonly #watchers = new Set<() => void>()
  readonly #withdrawn = new Set<string>()
  readonly #timer: unknown
  #listed: readonly ListedRegion[] = []
  #views: readonly RegionView[] = []
  #list: readonly UsableRegion[] = []
  #changedAtMs: number | null = null
  #isLookingAgain = false
  #work: Promise<void> = Promise.resolve()

  constructor(parts: KeeperParts) {
    this.#parts = parts
    this.#folder = regionsFolder(parts.dataDir)
    this.#timer = parts.timers.setInterval(() => {
      this.#inTurn(() => this.#look()).catch((error: unknown) => {
        parts.logger.error({ error }, UNREADABLE)
      })
    }, LOOK_EVERY_MS)
  }

  list(): readonly UsableRegion[] {
    return this.#list
  }

  views(): readonly RegionView[] {
    return this.#views
  }

  onChange(listener: () => void | Promise<void>): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  onViews(listener: () => void): () => void {
    this.#watchers.add(listener)
    return () => this.#watchers.delete(listener)
  }

  refresh(): Promise<void> {
    return this.#inTurn(() => this.#read())
  }

  withdraw(name: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#withdrawn.add(name)
      await this.#publish()
    })
  }

  restore(name: string): Promise<void> {
    this.#withdrawn.delete(name)
    return this.refresh()
  }

  async close(): Promise<void> {
    this.#parts.timers.clearInterval(this.#timer)
    this.#listeners.clear()
    this.#watchers.clear()
    await this.#work
  }

  /** One after another: a list that is read while another one is told would be told in the wrong order. */
  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#work.then(act)
    this.#work = done.catch(() => undefined) // told to whoever asked for it
    return done
  }

  /**
   * Reads the folder when something in it came, went or was replaced, and once more at the next look: clocks of file systems are
   * coarse, and what changes in the same tick as the reading leaves the same time behind.
   */
  async #look(): Promise<void> {
    if (this.#withdrawn.size > 0) return // whoever withdrew it restores it, and everything is read then
    const found = await stat(this.#folder).catch(() => null) // no regions yet
    const changedAtMs = found?.mtimeMs ?? null
    const isChanged = changedAtMs !== this.#changedAtMs
    if (!isChanged && !this.#isLookingAgain) return
    await this.#read()
    this.#isLookingAgain = isChanged
  }

  async #read(): Promise<void> {
    const found = await stat(this.#folder).catch(() => null) // as above
    this.#listed = found === null ? [] : await listRegions(this.#parts.dataDir)
    this.#changedAtMs = found?.mtimeMs ?? null
    this.#isLookingAgain = true
    const views = this.#listed.map(viewOf)
    const isChanged = JSON.stringify(views) !== JSON.stringify(this.#views)
    if (isChanged) this.#views = views
    await this.#publish()
    if (isChanged) for (const watcher of this.#watchers) watcher()
  }

  /** Shows the list to the listeners if it is another one. */
  async #publish(): Promise<void> {
    const list = this.#listed.filter(({ name }) => !this.#withdrawn.has(name)).flatMap((region) => usable(this.#folder, region))
    if (keyOf(list) === keyOf(this.#list)) return
    this.#list = list
    await Promise.all([...this.#listeners].map((listener) => this.#tell(listener)))
  }

  async #tell(listener: () => void | Promise<void>): Promise<void> {
    try {
      await listener()
    } catch (error) {
      this.#parts.logger.error({ error }, 'a change of regions was not taken in')
    }
  }
}

/** Starts to keep the list; the first reading is done. A folder that cannot be read is said and tried again: a station works without regions. */
export async function createRegionKeeper(parts: KeeperParts): Promise<RegionKeeper> {
  const keeper = new FolderKeeper(parts)
  await keeper.refresh().catch((error: unknown) => {
    parts.logger.error({ error }, UNREADABLE)
  })
  return keeper
}
