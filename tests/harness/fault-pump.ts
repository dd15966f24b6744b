/** One direction of one connection through the fault proxy: delays, paces, stalls or swallows bytes, in order, within bounds. */
import type { Socket } from 'node:net'

/** What a line does to bytes. The same for both directions. */
export type Faults = {
  /** One way; a round trip takes twice as long. */
  readonly latencyMs: number
  /** Added to the latency, from nothing to this much. */
  readonly jitterMs: number
  /** Null: as fast as it goes. */
  readonly bytesPerSecond: number | null
  /** At most so many bytes are handed on at a time; 1 makes a slow drip. */
  readonly chunkBytes: number
  /** Chance, for each chunk, that it is lost. TCP hides that as a wait for the retransmission, so here it is one. */
  readonly lossRate: number
  readonly retransmitMs: number
  /** Nothing moves, nothing is lost: a partition that heals before anybody gives up. */
  readonly isStalled: boolean
  /** Bytes are taken and thrown away, the connection stays open: half-open. Such a connection is reset when the line heals. */
  readonly isSwallowing: boolean
}

/** A perfect line. */
export const NO_FAULTS: Faults = {
  latencyMs: 0,
  jitterMs: 0,
  bytesPerSecond: null,
  chunkBytes: 1460, // an Ethernet frame's worth
  lossRate: 0,
  retransmitMs: 300,
  isStalled: false,
  isSwallowing: false,
}

/** 64 kbit/s, a round trip of 800 ms, 5 % loss. */
export const SLOW_LINE: Faults = { ...NO_FAULTS, bytesPerSecond: 8_000, latencyMs: 400, jitterMs: 40, lossRate: 0.05, retransmitMs: 1_000 }

export type PumpParts = {
  readonly source: Socket
  readonly sink: Socket
  faults(): Faults
  /** Uniform in [0, 1), from the proxy's seed. */
  chance(): number
  /** Bytes that may still pass before the connection is reset. */
  allowance(): number
  onDelivered(bytes: number): void
  onSwallowed(bytes: number): void
}
export type Pump = {
  /** The faults changed: looks again at what waits. */
  nudge(): void
  stop(): void
}

type Waiting = { readonly dueMs: number; readonly bytes: Buffer }

/** What may wait in one direction besides what is under way on the line; above it the source is paused. */
const QUEUE_BYTES_MAX = 64 * 1024
/** With no limit of speed there is no natural amount under way. */
const UNLIMITED_QUEUE_BYTES = 4 * 1024 * 1024

/** Where neither speed nor loss counts chunks, and nobody asked for small ones, they only cost time. */
const chunkBytesOf = ({ bytesPerSecond, lossRate, chunkBytes }: Faults): number =>
  bytesPerSecond === null && lossRate === 0 && chunkBytes === NO_FAULTS.chunkBytes ? QUEUE_BYTES_MAX : chunkBytes

/** Carries bytes from `source` to `sink` until `stop`. */
export function startPump(parts: PumpParts): Pump {
  return new LinePump(parts)
}

class LinePump implements Pump {
  readonly #parts: PumpParts
  readonly #queue: Waiting[] = []
  #queuedBytes = 0
  #lineFreeMs = 0
  #lastDueMs = 0
  #hasSourceEnded = false
  #timer: NodeJS.Timeout | null = null

  constructor(parts: PumpParts) {
    this.#parts = parts
    const { source, sink } = parts
    source.on('data', (bytes: Buffer) => {
      this.#take(bytes)
    })
    source.on('end', () => {
      if (parts.faults().isSwallowing) return parts.onSwallowed(0)
      this.#hasSourceEnded = true
      this.#deliver()
    })
    sink.on('drain', () => {
      this.#deliver()
    })
  }

  nudge(): void {
    this.#deliver()
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#queue.length = 0
  }

  #take(bytes: Buffer): void {
    const { faults, source, onSwallowed } = this.#parts
    const { isSwallowing, bytesPerSecond, latencyMs, jitterMs } = faults()
    if (isSwallowing) return onSwallowed(bytes.length)
    const chunkBytes = chunkBytesOf(faults())
    for (let from = 0; from < bytes.length; from += chunkBytes) this.#schedule(bytes.subarray(from, from + chunkBytes))
    this.#queuedBytes += bytes.length
    const underWay = bytesPerSecond === null ? UNLIMITED_QUEUE_BYTES : (bytesPerSecond * (latencyMs + jitterMs)) / 1000
    if (this.#queuedBytes > QUEUE_BYTES_MAX + underWay) source.pause()
    this.#deliver()
  }

  /** Order is kept, as TCP keeps it: whatever holds one chunk up holds up all that follow. */
  #schedule(bytes: Buffer): void {
    const { faults, chance } = this.#parts
    const { bytesPerSecond, latencyMs, jitterMs, lossRate, retransmitMs } = faults()
    this.#lineFreeMs =
      Math.max(performance.now(), this.#lineFreeMs) + (bytesPerSecond === null ? 0 : (bytes.length / bytesPerSecond) * 1000)
    const lostMs = lossRate > 0 && chance() < lossRate ? retransmitMs : 0
    const jitter = jitterMs > 0 ? chance() * jitterMs : 0
    this.#lastDueMs = Math.max(this.#lastDueMs, this.#lineFreeMs + latencyMs + jitter + lostMs)
    this.#queue.push({ dueMs: this.#lastDueMs, bytes })
  }

  #deliver(): void {
    const { faults, sink, source, allowance, onDelivered } = this.#parts
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (faults().isStalled || sink.destroyed) return
    const nowMs = performance.now()
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      if (sink.writableNeedDrain) return
      if (next.dueMs > nowMs) {
        this.#timer = setTimeout(() => {
          this.#deliver()
        }, next.dueMs - nowMs)
        break
      }
      this.#queue.shift()
      this.#queuedBytes -= next.bytes.length
      const bytes = next.bytes.subarray(0, allowance())
      sink.write(bytes)
      onDelivered(bytes.length)
      if (sink.destroyed) return
    }
    if (this.#queuedBytes < QUEUE_BYTES_MAX / 2) source.resume()
    if (this.#hasSourceEnded && this.#queue.length === 0) sink.end()
  }
}
