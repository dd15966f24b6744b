/** What all parts of a session share: the link, the clock, the counters, and the one way it can end. */
import type { Compression, EndReason, Frame } from '../frames.ts'
import { encodeFrame } from '../frame-codec.ts'
import type { RefusalReason } from '../ports.ts'
import type { SessionOptions } from './options.ts'
import type { FaultKind, SessionEvent, SessionParts, SessionPeer, SessionState } from './types.ts'

/** What HELLO agreed on. */
export type Agreed = SessionPeer & { readonly compression: Compression }

export type Core = {
  readonly parts: SessionParts
  readonly options: SessionOptions
  readonly state: SessionState
  agreed: Agreed | null
  /** Unacknowledged bytes the peer takes. */
  peerCreditBytes: number
  readonly counts: Counts
  emit(event: SessionEvent): void
  /** Sends a frame and answers its size on the wire in bytes. */
  send(frame: Frame): number
  sendBytes(bytes: Uint8Array): number
  /** Runs something of ours; an error ends the session instead of escaping into the link or the log. */
  guard(run: () => void): void
  /** A guarded timer that dies with the session. */
  later(ms: number, run: () => void): () => void
  opened(): void
  /** Epoch ms of the last proof that both sides hold the same; null: none yet. */
  readonly agreedAtMs: number | null
  /** Digests of all scopes were equal just now. */
  agreedNow(): void
  fault(kind: FaultKind): void
  end(reason: EndReason, how: { readonly by: 'us' | 'peer'; readonly tell: 'bye' | 'refuse' | null }): void
}
export type Counts = {
  framesIn: number
  bytesIn: number
  framesOut: number
  bytesOut: number
  opsIn: number
  opsOut: number
  readonly refused: Map<RefusalReason, number>
  readonly refusedByPeer: Map<RefusalReason, number>
  readonly faults: Map<FaultKind, number>
}

/** Frames of a newer build, and answers that crossed a change of grants: odd, but nobody's fault. */
const HARMLESS: ReadonlySet<FaultKind> = new Set(['unknown-frame', 'unknown-scope', 'unhandled'])
/** Ends that only a broken or hostile peer causes. */
const OFFENCES: ReadonlySet<EndReason> = new Set(['malformed', 'credit', 'identity'])

/** Counts one more under `key`. */
export const countUp = <Key>(counts: Map<Key, number>, key: Key): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** Builds the shared part. @param ended what must be let go when the session ends */
export function createCore(parts: SessionParts, options: SessionOptions, ended: () => void): Core {
  return new SessionCore(parts, options, ended)
}

class SessionCore implements Core {
  readonly parts: SessionParts
  readonly options: SessionOptions
  agreed: Agreed | null = null
  peerCreditBytes = 0
  readonly counts: Counts = {
    framesIn: 0,
    bytesIn: 0,
    framesOut: 0,
    bytesOut: 0,
    opsIn: 0,
    opsOut: 0,
    refused: new Map(),
    refusedByPeer: new Map(),
    faults: new Map(),
  }
  readonly #ended: () => void
  readonly #timers = new Set<() => void>()
  #state: SessionState = 'greeting'
  #offences = 0
  #agreedAtMs: number | null = null

  constructor(parts: SessionParts, options: SessionOptions, ended: () => void) {
    this.parts = parts
    this.options = options
    this.#ended = ended
  }

  get state(): SessionState {
    return this.#state
  }

  opened(): void {
    this.#state = 'open'
  }

  get agreedAtMs(): number | null {
    return this.#agreedAtMs
  }

  agreedNow(): void {
    const atMs = this.parts.clock.nowMs()
    this.#agreedAtMs = atMs
    this.emit({ type: 'agreed', atMs })
  }

  emit(event: SessionEvent): void {
    this.parts.events?.(event)
  }

  send(frame: Frame): number {
    return this.sendBytes(encodeFrame(frame))
  }

  sendBytes(bytes: Uint8Array): number {
    this.counts.framesOut += 1
    this.counts.bytesOut += bytes.length
    this.parts.link.send(bytes)
    return bytes.length
  }

  guard(run: () => void): void {
    if (this.#state === 'closed') return
    try {
      run()
    } catch (error) {
      this.emit({ type: 'failure', error })
      this.end('failure', { by: 'us', tell: 'bye' })
    }
  }

  later(ms: number, run: () => void): () => void {
    const cancel = this.parts.timers.after(ms, () => {
      this.#timers.delete(cancel)
      this.guard(run)
    })
    this.#timers.add(cancel)
    return () => {
      this.#timers.delete(cancel)
      cancel()
    }
  }

  fault(kind: FaultKind): void {
    countUp(this.counts.faults, kind)
    if (HARMLESS.has(kind)) return
    this.#offences += 1
    if (this.#offences >= this.options.faultsMax) this.end('malformed', { by: 'us', tell: 'bye' })
  }

  end(reason: EndReason, { by, tell }: { readonly by: 'us' | 'peer'; readonly tell: 'bye' | 'refuse' | null }): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
    this.#ended()
    if (tell) this.send({ kind: tell, reason })
    this.parts.link.close(reason)
    this.emit({ type: 'closed', reason, byPeer: by === 'peer', isOffence: by === 'us' && OFFENCES.has(reason) })
  }
}
