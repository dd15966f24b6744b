/**
 * One link of the peer sync protocol "kituo-sync/1", from HELLO to BYE. Reads bytes, writes bytes, knows no socket and no clock of its
 * own: a station gives it the real ones, the simulator virtual ones. Nothing here is durable; a new session resumes from the log.
 */
import { decodeFrame } from '../frame-codec.ts'
import { FrameError, type EndReason, type Frame, type UnknownFrame } from '../frames.ts'
import type { PriorityClass } from '../ports.ts'
import { createCore, type Core } from './core.ts'
import { Greeting } from './greeting.ts'
import { withDefaults } from './options.ts'
import { Pulse } from './pulse.ts'
import { Receiver } from './receiver.ts'
import { ScopeBook } from './scopes.ts'
import { Sender } from './sender.ts'
import { Spread } from './spread.ts'
import { statusOf } from './status.ts'
import type { Session, SessionParts, SessionStatus } from './types.ts'
import { createWindow } from './window.ts'

/** Opens a session on a link that stands and sends HELLO. Events and frames of the peer may follow at once. */
export function createSession(parts: SessionParts): Session {
  return new LinkSession(parts)
}

class LinkSession implements Session {
  readonly #core: Core
  readonly #book: ScopeBook
  readonly #sender: Sender
  readonly #spread: Spread
  readonly #receiver: Receiver
  readonly #greeting: Greeting
  readonly #pulse: Pulse
  readonly #window: ReturnType<typeof createWindow>

  constructor(parts: SessionParts) {
    const options = withDefaults(parts.options)
    let release: (() => void)[] = []
    this.#core = createCore(parts, options, () => {
      for (const stop of release) stop()
    })
    this.#book = new ScopeBook(parts.outlet)
    this.#window = createWindow(options)
    this.#sender = new Sender(this.#core, this.#book, this.#window)
    this.#greeting = new Greeting(this.#core, this.#book, this.#sender)
    this.#spread = new Spread(this.#core, this.#book, () => this.#sender.pump())
    this.#receiver = new Receiver(this.#core, this.#book, this.#spread, (state) => this.#greeting.pull([state]))
    this.#pulse = new Pulse(this.#core, this.#book, {
      isQuiet: () => this.#sender.inFlightBatches === 0 && this.#receiver.batches === 0,
      oldestSentAtMs: () => this.#sender.oldestSentAtMs,
      compareAgain: () => this.#greeting.hello(),
    })
    release = [
      parts.outlet.onCommit((scopes) => this.#core.guard(() => this.#committed(scopes))),
      parts.outlet.onGrants(() => this.#core.guard(() => this.#greeting.onGrants())),
    ]
    this.#core.guard(() => {
      this.#pulse.start()
      this.#greeting.hello()
    })
  }

  receive(bytes: Uint8Array): void {
    if (this.#core.state === 'closed') return
    this.#core.counts.framesIn += 1
    this.#core.counts.bytesIn += bytes.length
    this.#core.guard(() => {
      this.#pulse.heard()
      const frame = this.#decode(bytes)
      if (frame) this.#handle(frame, bytes.length)
    })
  }

  send(frame: Frame): boolean {
    if (this.#core.state !== 'open') return false
    this.#core.send(frame)
    return true
  }

  room(priority: PriorityClass): number {
    return this.#core.state === 'open' ? this.#sender.room(priority) : 0
  }

  compareAgain(): void {
    if (this.#core.state === 'open') this.#core.guard(() => this.#greeting.hello())
  }

  close(reason: EndReason, told = true): void {
    this.#core.end(reason, { by: 'us', tell: told ? 'bye' : null })
  }

  status(): SessionStatus {
    return statusOf({
      core: this.#core,
      book: this.#book,
      sender: this.#sender,
      receiver: this.#receiver,
      pulse: this.#pulse,
      window: this.#window,
    })
  }

  /** New ops; perhaps the first of a scope that nobody had before. */
  #committed(scopes: ReadonlySet<string>): void {
    if (this.#book.hasNewScope(scopes)) this.#greeting.onGrants()
    this.#sender.committed(scopes)
    this.#spread.committed(scopes)
  }

  #decode(bytes: Uint8Array): Frame | UnknownFrame | null {
    try {
      return decodeFrame(bytes)
    } catch (error) {
      if (!(error instanceof FrameError)) throw error
      this.#core.fault(error.fault)
      return null
    }
  }

  #handle(frame: Frame | UnknownFrame, bytes: number): void {
    switch (frame.kind) {
      case 'hello':
        return this.#greeting.onHello(frame)
      case 'refuse':
      case 'bye':
        return this.#core.end(frame.reason, { by: 'peer', tell: null })
      case 'unknown':
        return this.#core.fault('unknown-frame')
      default:
        return this.#core.state === 'open' ? this.#handleOpen(frame, bytes) : this.#core.fault('before-hello')
    }
  }

  #handleOpen(frame: Exclude<Frame, { kind: 'hello' | 'refuse' | 'bye' }>, bytes: number): void {
    switch (frame.kind) {
      case 'summary':
        return this.#greeting.onSummary(frame)
      case 'pull':
        return this.#greeting.onPull(frame)
      case 'batch':
        return this.#receiver.take(frame, bytes)
      case 'have':
        return this.#spread.onHave(frame)
      case 'want':
        return this.#spread.onWant(frame)
      case 'ack':
        return this.#sender.acknowledged(frame)
      case 'ping':
        return this.#pulse.onPing(frame)
      case 'pong':
        return this.#pulse.onPong(frame)
      default:
        if (!this.#core.parts.onFrame?.(frame)) this.#core.fault('unhandled')
    }
  }
}
