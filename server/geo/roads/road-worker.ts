/** Entry of a road thread: holds graphs and metrics in shared memory, answers one job after another. Started by road-threads.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import type { RoadMetric } from './query/metric.ts'
import { createRoadEngine, type RoadEngine } from './road-engine.ts'
import { packFailure, type FromWorker, type Job, type Notice, type ToWorker, type WorkerStart } from './worker-protocol.ts'

const engines = new Map<string, RoadEngine>()
const metrics = new Map<string, RoadMetric>()
const { stop } = workerData as WorkerStart // road-threads.ts is the only caller

function engineOf(region: string): RoadEngine {
  const engine = engines.get(region)
  if (engine === undefined) throw new Error(`region ${region} is not open on this thread`)
  return engine
}

function note(notice: Notice): void {
  switch (notice.kind) {
    case 'open':
      engines.set(notice.region, createRoadEngine(notice.graph))
      return
    case 'close':
      engines.delete(notice.region)
      return
    case 'adopt':
      metrics.set(notice.key, engineOf(notice.region).adopt(notice.options, notice.changes, notice.weights))
      return
    case 'forget':
      metrics.delete(notice.key)
  }
}

function run(id: number, job: Job): Extract<FromWorker, { output: unknown }>['output'] {
  const engine = engineOf(job.region)
  if (job.kind === 'build') {
    const base = job.base && engine.adopt(job.options, job.base.changes, job.base.weights)
    return engine.build(job.options, job.changes, base).weights
  }
  const metric = metrics.get(job.key)
  if (metric === undefined) throw new Error(`metric ${job.key} is not on this thread`)
  return engine.ask(metric, job.name, job.question, () => Atomics.load(stop, 0) === id)
}

function answer(message: Extract<ToWorker, { kind: 'job' }>): FromWorker {
  try {
    return { id: message.id, output: run(message.id, message.job) }
  } catch (error) {
    return { id: message.id, failure: packFailure(error) }
  }
}

/** A notice that fails makes the jobs after it fail, each with its own reason. */
parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'job') parentPort?.postMessage(answer(message))
  else note(message)
})
