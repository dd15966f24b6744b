/** Worker threads for roads: one job at a time on each, in order; what a job needs is sent before it. Uses node:worker_threads. */
import { Worker } from 'node:worker_threads'
import { unpackFailure, type FromWorker, type Job, type Notice, type ToWorker, type WorkerStart } from './worker-protocol.ts'

/** Beside this file, in the sources and in the bundle alike. */
const WORKER_URL = new URL(import.meta.url.endsWith('.ts') ? './road-worker.ts' : './road-worker.js', import.meta.url)

export type JobOutput = Extract<FromWorker, { output: unknown }>['output']

/** What must be on the thread before a job runs, by name. */
export type Needs = ReadonlyMap<string, Notice>

type Waiting = {
  readonly id: number
  readonly job: Job
  readonly needs: Needs
  resolve(output: JobOutput): void
  reject(reason: Error): void
}

/** A thread that starts with its first job, and again after it died. */
export class RoadThread {
  private readonly stop = new Int32Array(new SharedArrayBuffer(4))
  private readonly queue: Waiting[] = []
  private readonly sent = new Set<string>()
  private worker: Worker | null = null
  private running: Waiting | null = null
  private lastId = 0
  private isClosed = false

  /** Jobs that wait or run. */
  get load(): number {
    return this.queue.length + (this.running === null ? 0 : 1)
  }

  /** Runs a job after those before it. Rejects with the signal's reason at once when it is aborted. */
  run(job: Job, needs: Needs, signal: AbortSignal | null): Promise<JobOutput> {
    if (this.isClosed) return Promise.reject(closed())
    if (signal?.aborted) return Promise.reject(asError(signal.reason))
    const { promise, resolve, reject } = Promise.withResolvers<JobOutput>()
    this.lastId += 1
    const waiting: Waiting = { id: this.lastId, job, needs, resolve, reject }
    const abort = (): void => this.abort(waiting, asError(signal?.reason))
    signal?.addEventListener('abort', abort, { once: true })
    this.queue.push(waiting)
    this.next()
    return promise.finally(() => signal?.removeEventListener('abort', abort))
  }

  /** Tells the thread to let go of something that was needed before. */
  forget(name: string, notice: Notice): void {
    if (this.sent.delete(name)) this.post(notice)
  }

  async close(): Promise<void> {
    this.isClosed = true
    for (const waiting of [...this.queue.splice(0), ...(this.running === null ? [] : [this.running])]) waiting.reject(closed())
    const ending = this.worker
    this.worker = null
    ending?.ref() // an idle thread keeps no program alive, but its end has to be waited for
    await ending?.terminate()
  }

  /** A job that waits is dropped; one that runs is asked to stop at its next step. */
  private abort(waiting: Waiting, reason: Error): void {
    const place = this.queue.indexOf(waiting)
    if (place >= 0) this.queue.splice(place, 1)
    else if (this.running === waiting) Atomics.store(this.stop, 0, waiting.id)
    waiting.reject(reason)
  }

  private post(message: ToWorker): void {
    this.worker?.postMessage(message)
  }

  private next(): void {
    const waiting = this.running === null && !this.isClosed ? this.queue.shift() : undefined
    if (waiting === undefined) return
    this.running = waiting
    this.worker ??= this.start()
    this.worker.ref()
    for (const [name, notice] of waiting.needs) {
      if (this.sent.has(name)) continue
      this.sent.add(name)
      this.post(notice)
    }
    this.post({ kind: 'job', id: waiting.id, job: waiting.job })
  }

  private start(): Worker {
    const worker = new Worker(WORKER_URL, { workerData: { stop: this.stop } satisfies WorkerStart })
    const died = (reason: Error): void => {
      if (this.worker !== worker) return
      this.worker = null
      this.sent.clear()
      this.settle((waiting) => waiting.reject(reason))
    }
    worker.on('message', (message: FromWorker) => {
      this.settle((waiting) => {
        if ('failure' in message) waiting.reject(unpackFailure(message.failure))
        else waiting.resolve(message.output)
      })
    })
    worker.on('error', (error) => died(asError(error)))
    worker.on('exit', (code) => died(new Error(`road thread ended with code ${String(code)}`)))
    return worker
  }

  /** Ends the running job and begins the next; an idle thread keeps no program alive. */
  private settle(end: (waiting: Waiting) => void): void {
    const waiting = this.running
    this.running = null
    this.worker?.unref()
    if (waiting !== null) end(waiting)
    this.next()
  }
}

const closed = (): Error => new Error('the road threads are closed')

/** A reason as an error; signals and threads may carry anything. */
export const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)))
