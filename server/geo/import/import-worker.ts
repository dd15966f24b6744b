/** Entry of the import thread: one import, progress on the way, then the manifest or the failure. import-region.ts ends it to cancel. */
import { dirname } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { AppError } from '../../kernel/app-error.ts'
import { asRegionError } from './files.ts'
import type { ImportMessage, ImportThreadData } from './import-messages.ts'
import { trackProgress } from './progress.ts'
import { runImport } from './run-import.ts'

const tell = (message: ImportMessage): void => parentPort?.postMessage(message)

async function work(order: ImportThreadData): Promise<ImportMessage> {
  const onProgress = trackProgress((progress) => {
    tell({ progress })
  })
  try {
    // never aborted from inside: the thread is ended as a whole, in the middle of any loop
    return { manifest: await runImport(order, { signal: new AbortController().signal, onProgress }) }
  } catch (thrown) {
    const error = asRegionError(thrown, dirname(order.folder))
    if (error instanceof AppError) return { failure: { code: error.code, params: error.params, message: error.message } }
    return { failure: { code: null, params: {}, message: error instanceof Error ? (error.stack ?? error.message) : String(error) } }
  }
}

tell(await work(workerData as ImportThreadData)) // import-region.ts is the only caller
