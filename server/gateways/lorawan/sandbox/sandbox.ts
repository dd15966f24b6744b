/**
 * Codecs of other people, run where they can do no harm: a thread with QuickJS in it. A run that does not end is ended with its thread; a codec
 * that keeps failing that way is put on hold, so that it cannot keep the others waiting.
 */
import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { AppError } from '../../../kernel/app-error.ts'
import type { Clock } from '../../../kernel/clock.ts'
import type { PauseTimers } from '../../pause.ts'
import type { CodecAnswer, CodecInput, FromCodecThread, ToCodecThread } from './protocol.ts'

/** Beside this file, in the sources and in the bundle alike. */
const WORKER_URL = new URL(import.meta.url.endsWith('.ts') ? './codec-worker.ts' : './codec-worker.js', import.meta.url)

export type CodecSandbox = {
  /**
   * Runs a codec on one uplink.
   * @throws AppError `station.overloaded` when too many wait; Error when closed
   */
  run(codec: { readonly name: string; readonly version: number; readonly source: string }, input: CodecInput): Promise<CodecAnswer>
  close(): Promise<void>
}
type Waiting = {
  readonly id: number
  readonly key: string
  readonly source: string
  readonly input: CodecInput
  resolve(answer: CodecAnswer): void
  reject(reason: Error): void
}

/** Time a run may take by the clock: for what the step counter cannot stop (one long native call). */
const DEADLINE_MS = 5_000
/** Time a thread may take to start, on a machine that is busy with other things. */
const START_MS = 60_000
const QUEUE_LIMIT = 2_000
const RETRY_SECONDS = 2
/** Runs in a row that did not end, or ate all memory, after which a codec waits; a changed codec has another version or source. */
const STRIKES = 3
const HOLD_MS = 10 * 60_000
const HOLDS_KEPT = 1_000
const HEAP_MEGABYTES = 64

/** Which codecs misbehaved lately. */
function createHolds(clock: Clock) {
  const strikes = new Map<string, { count: number; untilMs: number }>()
  return {
    isHeld(key: string): boolean {
      const entry = strikes.get(key)
      if (!entry || entry.count < STRIKES) return false
      if (clock.monotonicMs() < entry.untilMs) return true
      entry.count = STRIKES - 1 // one more try, then held again
      return false
    },
    note(key: string, answer: CodecAnswer): void {
      const isStrike = 'reason' in answer && (answer.reason === 'codecTimeout' || answer.reason === 'codecMemory')
      if (!isStrike) {
        strikes.delete(key)
        return
      }
      const count = (strikes.get(key)?.count ?? 0) + 1
      strikes.delete(key) // set again as the newest
      strikes.set(key, { count, untilMs: clock.monotonicMs() + HOLD_MS })
      if (strikes.size > HOLDS_KEPT) strikes.delete(strikes.keys().next().value ?? '')
    },
  }
}

class Sandbox implements CodecSandbox {
  private readonly queue: Waiting[] = []
  private readonly holds: ReturnType<typeof createHolds>
  private readonly timers: PauseTimers
  private worker: Worker | null = null
  private isReady = false
  private running: Waiting | null = null
  private deadline: unknown = null
  private lastId = 0
  private isClosed = false

  constructor(clock: Clock, timers: PauseTimers) {
    this.holds = createHolds(clock)
    this.timers = timers
  }

  async run(codec: { name: string; version: number; source: string }, input: CodecInput): Promise<CodecAnswer> {
    const key = `${codec.name}@${codec.version}:${createHash('sha256').update(codec.source).digest('base64')}`
    if (this.isClosed) throw closed()
    if (this.holds.isHeld(key)) return { reason: 'codecOnHold', problem: `did not end ${STRIKES} times in a row` }
    if (this.queue.length >= QUEUE_LIMIT) throw new AppError('station.overloaded', { retryAfterSeconds: RETRY_SECONDS })
    const { promise, resolve, reject } = Promise.withResolvers<CodecAnswer>()
    this.lastId += 1
    this.queue.push({ id: this.lastId, key, source: codec.source, input, resolve, reject })
    this.next()
    return promise
  }

  async close(): Promise<void> {
    this.isClosed = true
    this.timers.clearTimeout(this.deadline)
    for (const waiting of [...this.queue.splice(0), ...(this.running ? [this.running] : [])]) waiting.reject(closed())
    this.running = null
    await this.drop()
  }

  private next(): void {
    const waiting = this.running === null && !this.isClosed ? this.queue.shift() : undefined
    if (!waiting) return
    if (this.holds.isHeld(waiting.key)) {
      waiting.resolve({ reason: 'codecOnHold', problem: `did not end ${STRIKES} times in a row` })
      this.next()
      return
    }
    this.running = waiting
    this.worker ??= this.start()
    this.worker.ref()
    this.arm(this.isReady ? DEADLINE_MS : START_MS)
    const { id, source, input } = waiting
    this.worker.postMessage({ id, source, input } satisfies ToCodecThread)
  }

  /** Ends the run, and its thread, if it is still there after `ms`. */
  private arm(ms: number): void {
    this.timers.clearTimeout(this.deadline)
    this.deadline = this.timers.setTimeout(() => void this.fail({ reason: 'codecTimeout', problem: 'took too long' }), ms)
  }

  private start(): Worker {
    const worker = new Worker(WORKER_URL, { env: {}, resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, stackSizeMb: 8 } })
    this.isReady = false
    worker.on('message', (message: FromCodecThread) => {
      if (this.worker !== worker) return
      if ('isReady' in message) {
        this.isReady = true
        if (this.running) this.arm(DEADLINE_MS)
      } else if (this.running?.id === message.id) {
        if (message.isWorn) void this.drop()
        this.settle(message.answer)
      }
    })
    const died = (): void => {
      if (this.worker === worker) void this.fail({ reason: 'codecMemory', problem: 'ended its thread' })
    }
    worker.on('error', died)
    worker.on('exit', died)
    return worker
  }

  /** Ends the thread with the run that is in it. */
  private async fail(answer: CodecAnswer): Promise<void> {
    const ended = this.drop()
    this.settle(answer)
    await ended
  }

  private async drop(): Promise<void> {
    const ending = this.worker
    this.worker = null
    ending?.ref() // an idle thread keeps no program alive, but its end has to be waited for
    await ending?.terminate()
  }

  private settle(answer: CodecAnswer): void {
    const waiting = this.running
    this.running = null
    this.timers.clearTimeout(this.deadline)
    this.worker?.unref()
    if (waiting) {
      this.holds.note(waiting.key, answer)
      waiting.resolve(answer)
    }
    this.next()
  }
}

const closed = (): Error => new Error('the codec sandbox is closed')

/** Builds the sandbox; its thread starts with the first run. */
export const createCodecSandbox = (clock: Clock, timers: PauseTimers): CodecSandbox => new Sandbox(clock, timers)
