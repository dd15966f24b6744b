/** Worker thread: runs the worlds whose seeds it is given, one after another. */
import { parentPort } from 'node:worker_threads'
import { simulate } from '../simulate.ts'
import type { Order } from './pool.ts'

const port = parentPort
if (!port) throw new Error('seed-worker.ts runs as a worker thread')
port.on('message', ({ options }: Order) => {
  simulate(options).then(
    (result) => {
      port.postMessage(result)
    },
    (error: unknown) => {
      throw error // ends the worker; the pool names the seed
    },
  )
})
