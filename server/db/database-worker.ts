/** Entry of the worker threads of the database: one task a thread (run-in-worker.ts), or checkpoints until told to end (checkpoint-thread.ts). */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { AppError } from '../kernel/app-error.ts'
import { drillNewest, writeBackup } from './backup.ts'
import { withDatabaseErrors } from './database-error.ts'
import { checkEverything } from './integrity.ts'
import { openDatabase, type DatabaseHandle } from './open.ts'
import type { CheckpointAnswer, CheckpointQuestion, Source, ThreadRequest, WorkerReply, WorkerRequest } from './worker-tasks.ts'

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
    return { failure: { code: null, params: {}, message: messageOf(error) } }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))

/** Answers each question with one checkpoint; PASSIVE waits for nobody. */
function serveCheckpoints(port: MessagePort, { file, key }: Source): void {
  const db = openDatabase({ file, key, mode: 'write' })
  const checkpoint = (): CheckpointAnswer => {
    try {
      withDatabaseErrors(file, () => db.pragma('wal_checkpoint(PASSIVE)'))
      return { failure: null }
    } catch (error) {
      return { failure: messageOf(error) }
    }
  }
  port.on('message', (question: CheckpointQuestion) => {
    if (question === 'run') return port.postMessage(checkpoint())
    db.close()
    return port.close()
  })
}

const request = workerData as WorkerRequest | ThreadRequest // run-in-worker.ts and checkpoint-thread.ts are the only callers
if (request.name !== 'checkpoints') parentPort?.postMessage(answer(request))
else if (parentPort) serveCheckpoints(parentPort, request.input)
