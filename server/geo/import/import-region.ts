/** The door to imports: checks room, builds in a worker thread, puts the finished region in its place. Uses node:worker_threads, node:fs. */
import { mkdir, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Worker } from 'node:worker_threads'
import { APP_ERRORS, type AppErrorCode } from '../../contract/errors.ts'
import { AppError } from '../../kernel/app-error.ts'
import { toInstant, type Clock } from '../../kernel/clock.ts'
import { asRegionError, codeOf } from './files.ts'
import type { ImportMessage, ImportThreadData } from './import-messages.ts'
import type { RegionManifest } from './manifest.ts'
import type { ImportProgress } from './progress.ts'
import { commitRegion } from './region-folder.ts'
import { takeFolder } from './region-lock.ts'
import { regionPlaces, regionsFolder } from './region-paths.ts'
import { availableMemory, needOf, requireRoom } from './room.ts'

/** Beside this file, in the sources and in the bundle alike. */
const WORKER_URL = new URL(import.meta.url.endsWith('.ts') ? './import-worker.ts' : './import-worker.js', import.meta.url)

/** `file`: path of an extract; `name`: of the region, replaced when it exists. */
export type ImportRequest = { readonly dataDir: string; readonly name: string; readonly file: string }
export type ImportOptions = {
  readonly clock: Clock
  readonly signal: AbortSignal
  onProgress(progress: ImportProgress): void
  /** Asked just before the finished region is put in its place: time for whoever has files of the old one open to close them. */
  beforeCommit?(): Promise<void>
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    throw new AppError('extract.unreadable', { file: basename(file), reason: codeOf(error) || String(error) }, { cause: error })
  }
}

const isXml = (file: string): boolean => /\.osm$/i.test(file)

function revive(failure: Extract<ImportMessage, { failure: unknown }>['failure']): Error {
  if (failure.code === null || !(failure.code in APP_ERRORS)) return new Error(failure.message)
  return new AppError(failure.code as AppErrorCode, failure.params as never) // both came out of an AppError in the thread
}

/** Runs the thread to its end. Cancelling ends it in the middle of whatever it does: all it wrote lies in one folder. */
async function runThread(data: ImportThreadData, neededBytes: number, options: ImportOptions): Promise<RegionManifest> {
  const { signal, onProgress } = options
  signal.throwIfAborted()
  const heapMegabytes = Math.max(512, Math.floor(availableMemory() / 2 / 1024 / 1024))
  const worker = new Worker(WORKER_URL, { workerData: data, resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } })
  const { promise, resolve, reject } = Promise.withResolvers<RegionManifest>()
  const cancel = (): void => {
    reject(signal.reason as Error) // whatever the caller aborted with
  }
  signal.addEventListener('abort', cancel, { once: true })
  worker.on('message', (message: ImportMessage) => {
    if ('progress' in message) onProgress(message.progress)
    else if ('manifest' in message) resolve(message.manifest)
    else reject(revive(message.failure))
  })
  worker.once('error', (error) => {
    const isMemory = codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY'
    const params = { file: basename(data.file), neededBytes, availableBytes: availableMemory() }
    reject(isMemory ? new AppError('region.no-memory', params, { cause: error }) : error)
  })
  worker.once('exit', (code) => {
    reject(new Error(`import thread ended with code ${code}`))
  })
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', cancel)
    await worker.terminate()
  }
}

/**
 * Imports an extract: roads, base map and places in one run. Until it is done an older region of the name stays as it is; when it
 * fails or is cancelled nothing of the new one remains.
 * @returns the manifest, as it was written to the region's folder
 * @throws AppError extract.*, region.bad-name, region.busy, region.no-space, region.no-memory, region.unwritable; the signal's reason
 */
export async function importRegion({ dataDir, name, file }: ImportRequest, options: ImportOptions): Promise<RegionManifest> {
  const { home, part } = regionPlaces(dataDir, name)
  const folder = regionsFolder(dataDir)
  const need = needOf(await sizeOf(file), isXml(file))
  options.signal.throwIfAborted()
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    requireRoom(folder, basename(file), need)
    const lock = takeFolder(part, name)
    try {
      const order: ImportThreadData = { name, file, folder: part, importedAt: toInstant(options.clock.nowMs()) }
      const manifest = await runThread(order, Math.round(need.memoryBytes), options)
      await options.beforeCommit?.()
      await commitRegion(dataDir, name)
      lock.handOver(home)
      return manifest
    } finally {
      lock.release()
    }
  } catch (error) {
    throw asRegionError(error, folder)
  }
}
