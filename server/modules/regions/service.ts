/** Regions of a running station: listed, imported one at a time, received over HTTP, removed. Uses node:fs. */
import { rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { CommandId } from '../../contract/primitives.ts'
import type { ImportRegion, RegionsImporting, RegionView } from '../../contract/regions.ts'
import { importRegion, isRegionName, removeRegion, sweepRegions } from '../../geo/import/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { Logger } from '../../kernel/logger.ts'
import { createRegionKeeper, type KeeperTimers, type RegionKeeper } from './keeper.ts'
import type { RegionsPort } from './port.ts'
import { createProgress, type Job, type Progress } from './progress.ts'
import { clearIncoming, fileNameOf, incomingFolder, requireRoomFor, writeIncoming, type Upload } from './receive.ts'

export type Regions = RegionsPort & {
  /** All regions, damaged ones too. */
  views(): readonly RegionView[]
  /** Told when `views` has changed. @returns stops telling */
  onViews(listener: () => void): () => void
  importing(): RegionsImporting
  /** Told when an import begins, has come further or ends. */
  onProgress(listener: () => void): () => void
  /**
   * Starts an import; it goes on by itself. A repeated command finds the import it has started.
   * @throws AppError region.bad-name, region.import-running, extract.unreadable
   */
  importFile(order: ImportRegion): Promise<void>
  /**
   * Receives an extract, then starts its import, which goes on by itself.
   * @throws AppError as `importFile`, and input.too-large, region.no-space, region.no-memory, region.upload-cut, region.unwritable,
   *   region.import-cancelled
   */
  receive(upload: Upload): Promise<void>
  /** @throws AppError entity.unknown when no import of this id runs */
  cancel(importId: CommandId): void
  /** @throws AppError region.unknown, region.busy, region.unwritable */
  remove(name: string): Promise<void>
  /** Settles when nothing is being imported. */
  idle(): Promise<void>
  close(): Promise<void>
}
export type RegionsParts = {
  readonly dataDir: string
  readonly clock: Clock
  readonly ids: IdSource
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly timers: KeeperTimers
}

const requireName = (name: string): void => {
  if (!isRegionName(name)) throw new AppError('region.bad-name', { name: name.slice(0, 100) })
}

async function requireFile(path: string): Promise<void> {
  const file = basename(path)
  const found = await stat(path).catch((error: unknown) => {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new AppError('extract.unreadable', { file, reason }, { cause: error })
  })
  if (!found.isFile()) throw new AppError('extract.unreadable', { file, reason: 'EISDIR' })
}

class StationRegions implements Regions {
  readonly #parts: RegionsParts
  readonly #keeper: RegionKeeper
  readonly #progress: Progress
  #running: Promise<void> = Promise.resolve()

  constructor(parts: RegionsParts, keeper: RegionKeeper) {
    this.#parts = parts
    this.#keeper = keeper
    this.#progress = createProgress(parts)
  }

  list: Regions['list'] = () => this.#keeper.list()
  onChange: Regions['onChange'] = (listener) => this.#keeper.onChange(listener)
  views: Regions['views'] = () => this.#keeper.views()
  onViews: Regions['onViews'] = (listener) => this.#keeper.onViews(listener)
  importing: Regions['importing'] = () => this.#progress.state()
  onProgress: Regions['onProgress'] = (listener) => this.#progress.onChange(listener)
  idle: Regions['idle'] = () => this.#running

  async importFile({ commandId: importId, name, path }: ImportRegion): Promise<void> {
    if (this.#isKnown(importId)) return
    requireName(name)
    await requireFile(path)
    const job = this.#progress.begin({ importId, name, file: basename(path), first: 'checksum' })
    this.#start(job, path)
  }

  async receive(upload: Upload): Promise<void> {
    const { importId, name, bytes, body } = upload
    if (this.#isKnown(importId)) return
    requireName(name)
    const file = fileNameOf(upload.file)
    requireRoomFor(this.#parts.dataDir, { file, bytes })
    const job = this.#progress.begin({ importId, name, file, first: 'receiving' })
    const folder = join(incomingFolder(this.#parts.dataDir), importId)
    const { promise: received, resolve, reject } = Promise.withResolvers<undefined>()
    const onProgress = (fraction: number): void => {
      job.received(fraction)
    }
    this.#running = writeIncoming(folder, { ...upload, file, body }, { signal: job.signal, onProgress }).then(
      async (path) => {
        resolve(undefined)
        await this.#run(job, path, folder)
      },
      async (error: unknown) => {
        await this.#finish(job, error, folder)
        reject(error as Error) // what the writing has thrown
      },
    )
    await received
  }

  cancel(importId: CommandId): void {
    if (!this.#progress.cancel(importId)) throw new AppError('entity.unknown', { entity: 'import', id: importId })
  }

  async remove(name: string): Promise<void> {
    requireName(name)
    if (this.#progress.state().current?.name === name) throw new AppError('region.busy', { name })
    await this.#keeper.withdraw(name)
    try {
      await removeRegion(this.#parts.dataDir, name)
    } finally {
      await this.#keeper.restore(name)
    }
  }

  async close(): Promise<void> {
    await this.#keeper.close() // nobody is told any more: those who used the regions are closed
    this.#progress.stop()
    await this.#running
  }

  #isKnown(importId: CommandId): boolean {
    const { current, last } = this.#progress.state()
    return current?.importId === importId || last?.importId === importId
  }

  #start(job: Job, path: string): void {
    this.#running = this.#run(job, path, null)
  }

  /** Imports to the end, whichever it is. @param folder of the file, deleted with it; null for a file that is not ours */
  async #run(job: Job, path: string, folder: string | null): Promise<void> {
    const { dataDir, clock } = this.#parts
    const { name } = job.order
    let failure: unknown = null
    try {
      await importRegion(
        { dataDir, name, file: path },
        {
          clock,
          signal: job.signal,
          onProgress: (progress) => {
            job.progressed(progress)
          },
          beforeCommit: () => this.#keeper.withdraw(name),
        },
      )
    } catch (error) {
      failure = error
    }
    await this.#finish(job, failure, folder)
  }

  /** Tidies up and reads the folder before anybody is told of the end: who hears of it finds the region. */
  async #finish(job: Job, failure: unknown, folder: string | null): Promise<void> {
    try {
      if (folder !== null) await rm(folder, { recursive: true, force: true })
      await this.#keeper.restore(job.order.name)
    } catch (error) {
      this.#parts.logger.error({ error }, 'after an import, the data folder could not be put in order')
    }
    job.end(failure)
  }
}

/** Opens the regions of a station; the list is read. */
export async function createRegions(parts: RegionsParts): Promise<Regions> {
  await clearIncoming(parts.dataDir).catch((error: unknown) => {
    parts.logger.warn({ error }, 'what was left of an interrupted upload could not be removed')
  })
  await sweepRegions(parts.dataDir).catch((error: unknown) => {
    parts.logger.warn({ error }, 'what was left of an interrupted import could not be removed')
  })
  return new StationRegions(parts, await createRegionKeeper(parts))
}
