/** Entry of the worker thread for long database tasks; started by run-in-worker.ts, one task a thread. */
import { parentPort, workerData } from 'node:worker_threads'
import { AppError } from '../kernel/app-error.ts'
import { drillNewest, writeBackup } from './backup.ts'
import { withDatabaseErrors } from './database-error.ts'
import { checkEverything } from './integrity.ts'
import { openDatabase, type DatabaseHandle } from './open.ts'
import type { Source, WorkerReply, WorkerRequest } from './worker-tasks.ts'

function withSource<Result>({ file, key }: Source, use: (db: DatabaseHandle) => Result): Result {
  const db = openDatabase({ file, key, mode: 'read' })
  try {
    return withDatabaseErrors(file, () => use(db))
  } finally {
    db.close()
  }
}

function run(request: WorkerRequest): unknown {
  switch (request.name) {
    case 'check':
      return withSource(request.input, (db) => checkEverything(db, () => Atomics.load(request.stop, 0) === 1))
    case 'backup':
      return withSource(request.input, (db) => writeBackup(db, request.input))
    case 'drill':
      return drillNewest(request.input)
  }
}

function answer(request: WorkerRequest): WorkerReply {
  try {
    return { output: run(request) }
  } catch (error) {
    if (error instanceof AppError) return { failure: { code: error.code, params: error.params, message: error.message } }
    return { failure: { code: null, params: {}, message: error instanceof Error ? (error.stack ?? error.message) : String(error) } }
  }
}

parentPort?.postMessage(answer(workerData as WorkerRequest)) // run-in-worker.ts is the only caller
