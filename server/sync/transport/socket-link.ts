/** `Link` of ports.ts on a socket: bounds, honest figures, and a watch that tells a slow link from a dead one. */
import type { Link } from '../ports.ts'
import type { Carrier } from './carrier.ts'
import type { TransportCounters } from './counters.ts'
import type { TransportLimits } from './limits.ts'
import type { LinkEnd, OpenSession, PeerAtHand, PeerSession, TransportTimers } from './ports.ts'

export type SocketLinkParts = {
  readonly peer: PeerAtHand
  readonly carrier: Carrier
  readonly limits: TransportLimits
  readonly timers: TransportTimers
  readonly counters: TransportCounters
  /** Called once, before the session hears it. */
  onEnd(end: LinkEnd): void
  /** The session threw; its link is ended with `broken-session`. */
  onError(error: unknown): void
}
export type SocketLink = {
  readonly peer: PeerAtHand
  /** Starts the session and the watch. Must run in the turn in which the socket connected, or frames are lost. */
  open(openSession: OpenSession): void
  /** Ends the link at once. */
  drop(end: LinkEnd): void
  /** Ends it after what was sent before, within the time for lingering. @returns when the connection is gone */
  finish(): Promise<void>
}

/** Makes a link of a connected socket. */
export function createSocketLink(parts: SocketLinkParts): SocketLink {
  return new WatchedLink(parts)
}

class WatchedLink implements SocketLink, Link {
  readonly peer: PeerAtHand
  readonly #parts: SocketLinkParts
  #session: PeerSession | null = null
  #end: LinkEnd | null = null
  #watch: unknown = null
  #seen = { written: 0, received: 0, quietOut: 0, quietIn: 0 }

  constructor(parts: SocketLinkParts) {
    this.#parts = parts
    this.peer = parts.peer
  }

  open(openSession: OpenSession): void {
    const { carrier, counters, timers, limits } = this.#parts
    carrier.listen({
      onFrame: (frame) => {
        this.#receive(frame)
      },
      onEnd: (end) => {
        if (this.#end === null) this.drop(end) // otherwise it is the goodbye itself, and what was sent before is still leaving
      },
    })
    counters.linkOpened()
    const tick = (): void => {
      this.#watch = timers.setTimeout(tick, limits.watchMs)
      this.#look()
    }
    this.#watch = timers.setTimeout(tick, limits.watchMs)
    this.#guard(() => {
      const session = openSession(this.peer, this)
      if (this.#end === null) this.#session = session
      else session.close(this.#end) // it ended while it was opened
    })
  }

  get bufferedBytes(): number {
    return this.#parts.carrier.unsentBytes
  }

  /** A frame on a link that is gone is dropped: the session hears `close`, and the log still has the ops. */
  send(frame: Uint8Array): void {
    const { carrier, limits, counters } = this.#parts
    if (frame.length > limits.frameBytesMax) throw new RangeError(`a frame of ${frame.length} bytes is above the limit`)
    if (this.#end !== null || !carrier.isOpen) return
    if (carrier.unsentBytes + frame.length > limits.unsentBytesMax) return this.drop('overrun')
    counters.frameOut(frame.length)
    carrier.send(frame)
  }

  close(): void {
    void this.finish()
  }

  finish(): Promise<void> {
    const { carrier, timers, limits } = this.#parts
    const isGone = new Promise<void>((resolve) => {
      carrier.onGone(resolve)
    })
    if (this.#end !== null) return isGone
    this.#finishAs('closed-here')
    const linger = timers.setTimeout(() => {
      carrier.destroy()
    }, limits.lingerMs)
    carrier.onGone(() => {
      timers.clearTimeout(linger)
    })
    carrier.finish()
    return isGone
  }

  drop(end: LinkEnd): void {
    this.#parts.carrier.destroy()
    this.#finishAs(end)
  }

  #finishAs(end: LinkEnd): void {
    if (this.#end !== null) return
    this.#end = end
    const { timers, counters, onEnd } = this.#parts
    timers.clearTimeout(this.#watch)
    counters.linkEnded(end)
    onEnd(end)
    const session = this.#session
    this.#session = null
    this.#guard(() => session?.close(end))
  }

  #receive(frame: Uint8Array): void {
    if (this.#end !== null) return
    this.#parts.counters.frameIn(frame.length)
    this.#guard(() => this.#session?.receive(frame))
  }

  /** A fault of the session costs its link, never the station. */
  #guard(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.#parts.onError(error)
      this.drop('broken-session')
    }
  }

  /** Bytes decide, not messages: half a batch on a slow link is a sign of life, a heartbeat that nobody hears is none. */
  #look(): void {
    const { carrier, limits } = this.#parts
    const seen = this.#seen
    seen.quietIn = carrier.receivedBytes === seen.received ? seen.quietIn + 1 : 0
    seen.quietOut = carrier.writtenBytes === seen.written ? seen.quietOut + 1 : 0
    if (seen.quietIn >= limits.silentAfterTicks) return this.drop('silent')
    if (seen.quietOut >= limits.beatAfterTicks && carrier.isOpen) carrier.beat()
    seen.received = carrier.receivedBytes
    seen.written = carrier.writtenBytes
  }
}
