/** The heartbeat of a link: is the peer there, how far away is it, what does its clock say, do we still agree. */
import type { PingFrame, PongFrame } from '../frames.ts'
import type { Core } from './core.ts'
import type { ScopeBook } from './scopes.ts'

type Sample = { readonly offsetMs: number; readonly rttMs: number }
type Open = { readonly id: number; readonly sentAtMs: number }

/** The clock estimate is that of the quickest of the last pings, as NTP does (RFC 5905, clock filter): delay is what blurs it. */
const SAMPLES = 8
/** Pings that may be unanswered before the oldest is forgotten. */
const OPEN_MAX = 8
/** Pings are spread over this share of their time. */
const JITTER = 0.2
/** Pings in a row that disagree while nothing moves before everything is compared again; doubles each time in vain. */
const DISAGREEMENTS = 2
/** How much a disagreement counts while something moves. */
const PASSING = 1 / 12
const DISAGREEMENTS_MOST = 120

/** Clocks that drift apart a little between two pings do not contradict each other. */
const DRIFT_MS = 50

/** Each sample is exact to half its round trip; two that cannot both be right mean that a clock was set in between. */
const isConsistent = (a: Sample, b: Sample): boolean => Math.abs(a.offsetMs - b.offsetMs) <= (a.rttMs + b.rttMs) / 2 + DRIFT_MS

/** What the pulse asks of the rest of the session. */
export type PulseParts = {
  /** Nothing is on its way in either direction. */
  readonly isQuiet: () => boolean
  readonly oldestSentAtMs: () => number | null
  /** Compares everything again, from HELLO. */
  readonly compareAgain: () => void
}

export class Pulse {
  readonly #core: Core
  readonly #book: ScopeBook
  readonly #parts: PulseParts
  #open: Open[] = []
  #samples: Sample[] = []
  #lastHeardMs: number
  #nextId = 1
  #disagreed = 0
  #last = { ours: '', theirs: '' }
  #patience = DISAGREEMENTS

  constructor(core: Core, book: ScopeBook, parts: PulseParts) {
    this.#core = core
    this.#book = book
    this.#parts = parts
    this.#lastHeardMs = this.#now()
  }

  /** Begins to beat. */
  start(): void {
    this.#beatAfter(this.#core.options.firstPingMs)
  }

  /** Any frame proves that the peer is there. */
  heard(): void {
    this.#lastHeardMs = this.#now()
  }

  /** Best estimate so far; null: none. */
  get best(): Sample | null {
    return this.#samples.reduce<Sample | null>((best, sample) => (best && best.rttMs <= sample.rttMs ? best : sample), null)
  }

  onPing(frame: PingFrame): void {
    this.#core.send({ kind: 'pong', id: frame.id, wallMs: Math.round(this.#core.parts.clock.nowMs()), digest: this.#book.overallDigest() })
  }

  onPong(frame: PongFrame): void {
    const ping = this.#open.find(({ id }) => id === frame.id)
    if (!ping) return
    this.#open = this.#open.filter(({ id }) => id > frame.id)
    const rttMs = this.#now() - ping.sentAtMs
    const before = this.best
    const offsetMs = Math.round(frame.wallMs + rttMs / 2 - this.#core.parts.clock.nowMs())
    const sample = { offsetMs, rttMs }
    this.#samples = [...this.#samples.filter((other) => isConsistent(other, sample)).slice(1 - SAMPLES), sample]
    const best = this.best
    if (best && best !== before) this.#core.emit({ type: 'offset', stationId: this.#core.agreed?.stationId ?? '', ...best })
    this.#compare(frame.digest)
  }

  #compare(theirs: string): void {
    const ours = this.#book.overallDigest()
    if (theirs === ours) return this.#agreed()
    // while ops flow elsewhere digests differ in passing; two that stand still are not going to meet by themselves
    const isStill = this.#parts.isQuiet() && this.#last.ours === ours && this.#last.theirs === theirs
    this.#last = { ours, theirs }
    this.#disagreed += isStill ? 1 : PASSING
    if (this.#disagreed < this.#patience) return
    this.#disagreed = 0
    this.#patience = Math.min(DISAGREEMENTS_MOST, this.#patience * 2)
    this.#parts.compareAgain()
  }

  #agreed(): void {
    const nowMs = this.#core.parts.clock.nowMs()
    for (const state of this.#book.common) state.agreedAtMs = nowMs
    this.#disagreed = 0
    this.#patience = DISAGREEMENTS
    this.#core.agreedNow()
  }

  #beat(): void {
    const { silentMs, stalledMs, pingMs } = this.#core.options
    const now = this.#now()
    if (now - this.#lastHeardMs >= silentMs) return this.#core.end('silent', { by: 'us', tell: 'bye' })
    const oldest = this.#parts.oldestSentAtMs()
    if (oldest !== null && now - oldest >= stalledMs) return this.#core.end('stalled', { by: 'us', tell: 'bye' })
    if (this.#core.state === 'open') {
      this.#open = [...this.#open.slice(1 - OPEN_MAX), { id: this.#nextId, sentAtMs: now }]
      this.#core.send({ kind: 'ping', id: this.#nextId, digest: this.#book.overallDigest() })
      this.#nextId += 1
    }
    this.#beatAfter(pingMs)
  }

  #beatAfter(ms: number): void {
    const spread = 1 + (JITTER * (this.#core.parts.random.bytes(1)[0] ?? 0)) / 255
    this.#core.later(ms * spread, () => this.#beat())
  }

  #now(): number {
    return this.#core.parts.clock.monotonicMs()
  }
}
