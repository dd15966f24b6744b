/** The thread that moves pages of the write-ahead log into the database whenever it is asked to; it has a connection of its own. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { WORKER_URL } from './run-in-worker.ts'
import type { CheckpointAnswer, CheckpointQuestion, Source, ThreadRequest } from './worker-tasks.ts'

export type CheckpointThread = {
  /** Moves what is committed now, as far as readers allow. One at a time. @throws Error as SQLite says, or when the thread has died */
  run(): Promise<void>
  /** Closes its connection and ends the thread. */
  close(): Promise<void>
}

/** Starts the thread. It does not keep the process alive. */
export function startCheckpointThread(source: Source): CheckpointThread {
  const request: ThreadRequest = { name: 'checkpoints', input: source }
  const worker = new Worker(WORKER_URL, { workerData: request })
  worker.unref()
  const gone = once(worker, 'exit')
  let failure: unknown = null
  worker.once('error', (error) => {
    failure = error
  })
  const ask = (question: CheckpointQuestion): void => {
    worker.postMessage(question)
  }
  return {
    async run() {
      const answer = once(worker, 'message') as Promise<[CheckpointAnswer]> // its thread sends nothing else
      ask('run')
      const [told] = await Promise.race([answer, gone.then((): [CheckpointAnswer] => [{ failure: 'the checkpoint thread has ended' }])])
      if (told.failure !== null) throw new Error(told.failure, { cause: failure })
    },
    async close() {
      worker.ref() // its end has to be waited for
      ask('close')
      await gone
    },
  }
}
