/** Writes what the watch found to the log, many ops in one transaction; what the database refuses waits and is tried again. */
import { AppError } from '../../kernel/app-error.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { Logger } from '../../kernel/logger.ts'
import { accept, type Log, type OpDraft } from '../../log/index.ts'

export type RecorderTimers = { setTimeout(run: () => void, ms: number): unknown; clearTimeout(timer: unknown): void }
export type Recorder = {
  add(drafts: readonly OpDraft[]): void
  readonly waiting: number
  /** Waits until everything is in the log; not for what the database refuses just now. */
  settled(): Promise<void>
  stop(): Promise<void>
}
type Parts = {
  readonly log: Pick<Log, 'executor'>
  readonly ids: IdSource
  readonly timers: RecorderTimers
  readonly logger: Pick<Logger, 'error'>
}

const BATCH_MAX = 200
const BURST_MS = 20
const RETRY_MS = 1_000

/** Trying again is of no use: the op itself is refused, not the moment. */
const isOfTheOp = (error: unknown): boolean => error instanceof AppError && error.code.startsWith('input.')

class LogRecorder implements Recorder {
  readonly #parts: Parts
  #queue: OpDraft[] = []
  #timer: unknown = null
  #flushing: Promise<void> | null = null
  #isStopped = false
  #hasFailed = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get waiting(): number {
    return this.#queue.length
  }

  add(drafts: readonly OpDraft[]): void {
    this.#queue.push(...drafts)
    if (this.#queue.length > 0) this.#plan(BURST_MS)
  }

  #plan(ms: number): void {
    if (this.#isStopped || this.#flushing) return
    this.#timer ??= this.#parts.timers.setTimeout(() => {
      this.#start()
    }, ms)
  }

  #start(): void {
    if (this.#timer !== null) this.#parts.timers.clearTimeout(this.#timer)
    this.#timer = null
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null
      if (this.#queue.length > 0) this.#plan(RETRY_MS)
    })
  }

  async #flush(): Promise<void> {
    const { log, ids, logger } = this.#parts
    let size = BATCH_MAX
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, size)
      try {
        const commandId = ids.next<string>()
        await log.executor.execute({ commandId, input: { batch: batch.length }, actor: 'station', decide: () => accept(batch) })
      } catch (error) {
        logger.error({ error, waiting: this.#queue.length }, 'findings of the cold chain could not be recorded')
        if (!isOfTheOp(error)) {
          this.#hasFailed = true
          return
        }
        const isAlone = batch.length === 1
        size = 1 // one op that no log takes must not hold up the others
        if (!isAlone) continue
      }
      this.#queue.splice(0, batch.length)
    }
  }

  async settled(): Promise<void> {
    this.#hasFailed = false
    while (!this.#hasFailed && (this.#flushing || this.#queue.length > 0)) {
      if (!this.#flushing) this.#start()
      await this.#flushing
    }
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) this.#parts.timers.clearTimeout(this.#timer)
    this.#timer = null
    this.#isStopped = true
    await this.settled()
  }
}

/** Builds it, with nothing waiting. */
export const createRecorder = (parts: Parts): Recorder => new LogRecorder(parts)
