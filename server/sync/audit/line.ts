/** The way of VERIFY frames over one link: they wait for room, so that an audit never makes an incident wait; questions find their answers. */
import type { VerifyFrame } from '../frames.ts'
import type { Timers } from '../session/types.ts'
import { STEPS, type Step } from './steps.ts'
import { AuditStop } from './types.ts'

export type LineParts = {
  /** False when the link is not open. */
  readonly send: (frame: VerifyFrame) => boolean
  /** Bytes that may be sent now without making anything more urgent wait. */
  readonly room: () => number
  readonly timers: Timers
  readonly roomMs: number
}
/** A frame waits so many turns of `roomMs` (ten minutes); then it goes all the same: it is small. */
const PATIENCE = 2_400

export class Line {
  readonly #parts: LineParts
  #queue: VerifyFrame[] = []
  #cancel: (() => void) | null = null
  #waited = 0

  constructor(parts: LineParts) {
    this.#parts = parts
  }

  /** Sends as soon as there is room, in order. */
  say(frame: VerifyFrame): void {
    this.#queue.push(frame)
    if (!this.#cancel) this.#flush()
  }

  /** Forgets what has not left. */
  clear(): void {
    this.#queue = []
    this.#cancel?.()
    this.#cancel = null
  }

  #flush(): void {
    this.#cancel = null
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      if (this.#parts.room() <= 0 && this.#waited < PATIENCE) {
        this.#waited += 1
        this.#cancel = this.#parts.timers.after(this.#parts.roomMs, () => {
          this.#flush()
        })
        return
      }
      this.#waited = 0
      this.#queue.shift()
      if (!this.#parts.send(next)) return this.clear()
    }
  }
}

type Waiting = { resolve(payload: Uint8Array): void; reject(error: Error): void; cancel(): void }

/** The questions of one audit and their answers. */
export class Talk {
  readonly #line: Line
  readonly #timers: Timers
  readonly #answerMs: number
  readonly #about: Pick<VerifyFrame, 'id' | 'scope'>
  readonly #arrived = new Map<Step, Uint8Array>()
  readonly #waiting = new Map<Step, Waiting>()

  constructor(line: Line, timers: Timers, answerMs: number, about: Pick<VerifyFrame, 'id' | 'scope'>) {
    this.#line = line
    this.#timers = timers
    this.#answerMs = answerMs
    this.#about = about
  }

  /** Says something that needs no answer. */
  tell(step: Step, payload: Uint8Array): void {
    const { id, scope } = this.#about
    this.#line.say({ kind: 'verify', id, scope, isAnswer: false, step: STEPS.indexOf(step), payload })
  }

  /** Asks, and answers what the peer says. @throws AuditStop `no-answer` or `no-link` */
  ask(step: Step, payload: Uint8Array): Promise<Uint8Array> {
    this.#arrived.delete(step)
    this.tell(step, payload)
    return this.hear(step)
  }

  /** Waits for what the peer says by itself, or has said. @throws AuditStop as `ask` */
  hear(step: Step): Promise<Uint8Array> {
    const arrived = this.#arrived.get(step)
    if (arrived) return Promise.resolve(arrived)
    return new Promise((resolve, reject) => {
      const cancel = this.#timers.after(this.#answerMs, () => {
        this.#waiting.delete(step)
        reject(new AuditStop('no-answer'))
      })
      this.#waiting.set(step, { resolve, reject, cancel })
    })
  }

  /** Takes an answer; one of another audit, or to nothing, is passed over. */
  heard({ id, scope, step: number, payload }: VerifyFrame): void {
    const step = STEPS[number]
    if (!step || id !== this.#about.id || scope !== this.#about.scope) return
    this.#arrived.set(step, payload)
    const waiting = this.#waiting.get(step)
    this.#waiting.delete(step)
    waiting?.cancel()
    waiting?.resolve(payload)
  }

  /** Ends every question. */
  end(stop: AuditStop): void {
    for (const { reject, cancel } of this.#waiting.values()) {
      cancel()
      reject(stop)
    }
    this.#waiting.clear()
  }
}
