/** Runs one long database task in a worker thread, so that the station's loop stays free. */
import { Worker } from 'node:worker_threads'
import { APP_ERRORS, type AppErrorCode } from '../contract/errors.ts'
import { AppError } from '../kernel/app-error.ts'
import type { TaskName, WorkerReply, WorkerTasks } from './worker-tasks.ts'

/** Beside this file, in the sources and in the bundle alike. */
export const WORKER_URL = new URL(import.meta.url.endsWith('.ts') ? './database-worker.ts' : './database-worker.js', import.meta.url)

/**
 * Runs a task of {@link WorkerTasks}.
 * @param signal asks the task to stop at its next step; a check then answers `stopped`, the other tasks finish
 * @throws AppError as the task says; Error when the thread dies
 */
export function runInWorker<Name extends TaskName>(
  name: Name,
  input: WorkerTasks[Name]['input'],
  signal?: AbortSignal,
): Promise<WorkerTasks[Name]['output']> {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const requestStop = (): void => {
    Atomics.store(stop, 0, 1)
  }
  if (signal?.aborted) requestStop()
  signal?.addEventListener('abort', requestStop)
  const worker = new Worker(WORKER_URL, { workerData: { name, input, stop } })
  const { promise, resolve, reject } = Promise.withResolvers<WorkerTasks[Name]['output']>()
  worker.once('message', (reply: WorkerReply) => {
    if ('failure' in reply) reject(revive(reply.failure))
    else resolve(reply.output as WorkerTasks[Name]['output']) // the worker ran exactly this task
  })
  worker.once('error', reject)
  worker.once('exit', (code) => {
    signal?.removeEventListener('abort', requestStop)
    reject(new Error(`database worker ended with code ${code}`))
  })
  return promise
}

function revive(failure: Extract<WorkerReply, { failure: unknown }>['failure']): Error {
  if (failure.code === null || !(failure.code in APP_ERRORS)) return new Error(failure.message)
  return new AppError(failure.code as AppErrorCode, failure.params as never) // both came out of an AppError in the worker
}
