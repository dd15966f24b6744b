/**
 * The door to the place thread: questions with answers as promises, cancelled by a signal. The thread starts with the first question and
 * anew after it died. Uses node:worker_threads.
 */
import { Worker } from 'node:worker_threads'
import type { FromThread, ListOrigin, PlaceIndexFile, PlaceQuestion, PlaceReply, PlaceRow, ThreadData, ToThread } from './messages.ts'

/** Beside this file, in the sources and in the bundle alike. */
const WORKER_URL = new URL(import.meta.url.endsWith('.ts') ? './places-worker.ts' : './places-worker.js', import.meta.url)
/** Questions that may be cancelled while they wait. */
const CANCEL_SLOTS = 1_024

export type PlaceThreadOptions = {
  /** A thread has started and knows nothing yet: whoever owns the lists hands them over now. */
  onStart(): void
  /** A region's index cannot be read; `message` says why. */
  onUnreadable(region: string, message: string): void
}
type Waiting = {
  readonly resolve: (reply: PlaceReply) => void
  readonly reject: (reason: unknown) => void
  readonly stopListening: () => void
}

/** One thread and what waits for it. */
export class PlaceThread {
  readonly #options: PlaceThreadOptions
  readonly #cancelled = new Int32Array(new SharedArrayBuffer(CANCEL_SLOTS * 4))
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | null = null
  #isClosed = false
  #lastId = 0

  constructor(options: PlaceThreadOptions) {
    this.#options = options
  }

  get isRunning(): boolean {
    return this.#worker !== null
  }

  /** Starts the thread if it does not run, so that it can be told what there is before it is asked. */
  start(): void {
    if (!this.#isClosed) this.#running()
  }

  /**
   * Asks the thread.
   * @throws the signal's reason when it is aborted; Error when the thread dies or is closed
   */
  ask<Question extends PlaceQuestion>(question: Question, signal?: AbortSignal): Promise<PlaceReply<Question>> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error) // whatever the caller aborted with
    if (this.#isClosed) return Promise.reject(new Error('the place search is closed'))
    const id = (this.#lastId = (this.#lastId % 0x7fffffff) + 1)
    const { promise, resolve, reject } = Promise.withResolvers<PlaceReply>()
    const cancel = (): void => {
      Atomics.store(this.#cancelled, id % CANCEL_SLOTS, id)
      this.#waiting.delete(id)
      reject(signal?.reason as Error) // as above
    }
    signal?.addEventListener('abort', cancel, { once: true })
    this.#waiting.set(id, { resolve, reject, stopListening: () => signal?.removeEventListener('abort', cancel) })
    this.#post({ type: 'ask', id, question })
    return promise as Promise<PlaceReply<Question>> // the thread answers the question it was asked
  }

  /** Which regions there are now; those that are open in the same version stay as they are. */
  setRegions(files: readonly PlaceIndexFile[]): void {
    this.#post({ type: 'regions', files })
  }

  /** Rows of a list that came, changed or went. Without a running thread nothing happens: a new one asks for everything. */
  changeRows(origin: ListOrigin, rows: readonly PlaceRow[], gone: readonly string[]): void {
    if (this.#worker !== null) this.#post({ type: 'rows', origin, rows, gone })
  }

  /** Ends the thread; questions that wait fail. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#worker?.ref() // an idle thread keeps no program alive, but its end has to be waited for
    await this.#worker?.terminate()
  }

  #post(message: ToThread): void {
    if (!this.#isClosed) this.#running().postMessage(message)
  }

  #running(): Worker {
    if (this.#worker !== null) return this.#worker
    const data: ThreadData = { cancelled: this.#cancelled }
    const worker = new Worker(WORKER_URL, { workerData: data })
    worker.on('message', (message: FromThread) => {
      this.#hear(message)
    })
    let cause: unknown = null
    worker.once('error', (error) => {
      cause = error
    })
    worker.once('exit', () => {
      this.#worker = null
      this.#failAll(new Error('the place thread ended', { cause }))
    })
    worker.unref()
    this.#worker = worker
    this.#options.onStart()
    return worker
  }

  #hear(message: FromThread): void {
    if (message.type === 'unreadable') return this.#options.onUnreadable(message.region, message.message)
    const waiting = this.#waiting.get(message.id)
    if (!waiting) return
    this.#waiting.delete(message.id)
    waiting.stopListening()
    if (message.type === 'failure') waiting.reject(new Error(message.message))
    else if (message.reply !== null) waiting.resolve(message.reply)
  }

  #failAll(error: Error): void {
    for (const { reject, stopListening } of this.#waiting.values()) {
      stopListening()
      reject(error)
    }
    this.#waiting.clear()
  }
}
