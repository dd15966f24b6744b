/** The island as a region: so that the demo has streets, routing and search with no download. Uses node:fs, node:worker_threads. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { CommandId } from '../contract/primitives.ts'
import type { StationServices } from '../trpc/context.ts'

/** Name of the region every demo station has. */
export const DEMO_REGION = 'kisiwa-cha-mfano'
const EXTRACT_FILE = 'kisiwa-cha-mfano.osm.pbf'
/** Beside this file in the sources; in the bundle all entries lie in one folder. */
const WORKER_URL = new URL(import.meta.url.endsWith('.ts') ? './extract/extract-worker.ts' : './extract-worker.js', import.meta.url)

/** Writes the extract in a thread of its own. @throws Error of the thread; the signal's reason */
async function writeExtract(path: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const worker = new Worker(WORKER_URL, { workerData: { path } })
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const stop = (): void => {
    reject(signal.reason as Error) // whatever the caller aborted with
  }
  signal.addEventListener('abort', stop, { once: true })
  worker.once('error', reject)
  worker.once('exit', (code) => {
    if (code === 0) resolve(undefined)
    else reject(new Error(`the thread ended with code ${code}`))
  })
  try {
    await promise
  } finally {
    signal.removeEventListener('abort', stop)
    await worker.terminate()
  }
}

/** True when the island can be used already, or somebody is importing it. */
const isThere = ({ regions }: Pick<StationServices, 'regions'>): boolean =>
  regions.importing().current !== null || regions.views().some(({ name, problem }) => name === DEMO_REGION && problem === null)

/** Imports the extract to its end; the signal cancels. */
async function importOne({ regions, ids }: Pick<StationServices, 'regions' | 'ids'>, path: string, signal: AbortSignal): Promise<void> {
  const commandId = ids.next<CommandId>()
  const cancel = (): void => {
    if (regions.importing().current?.importId === commandId) regions.cancel(commandId)
  }
  signal.addEventListener('abort', cancel, { once: true })
  try {
    await regions.importFile({ commandId, name: DEMO_REGION, path })
    if (signal.aborted) cancel()
    await regions.idle()
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/**
 * Makes the island's extract and imports it, where it is absent or damaged. Nothing happens while another import runs: the next start
 * tries again.
 * @throws Error of the file system; the signal's reason. How the import ends is told as of any other
 */
export async function importIsland(services: Pick<StationServices, 'regions' | 'ids'>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (isThere(services)) return
  const folder = await mkdtemp(join(tmpdir(), 'kituo-island-'))
  try {
    const path = join(folder, EXTRACT_FILE)
    await writeExtract(path, signal)
    if (isThere(services)) return
    await importOne(services, path, signal)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
