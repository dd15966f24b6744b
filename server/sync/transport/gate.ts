/**
 * The first thing a connection meets, before TLS: limits by address and altogether, and a time within which it must have become a
 * link or be gone. A flood costs a table entry each and never keeps an enrolled station out for long.
 */
import type { Socket } from 'node:net'
import type { Clock } from '../../kernel/clock.ts'
import type { TransportLimits } from './limits.ts'
import type { RefusedCall, TransportTimers } from './ports.ts'

export type Gate = {
  /** Takes the connection in, or destroys it. @returns whether it was taken */
  admit(raw: Socket): boolean
  /** The connection with this key became a link: neither the time nor the limits apply any longer. */
  settle(key: string): void
  /** The raw connection with this key, while it is open. */
  find(key: string): Socket | null
  /** Destroys everything. */
  close(): void
}
export type GateParts = {
  readonly limits: TransportLimits
  readonly clock: Clock
  readonly timers: TransportTimers
  onRefused(reason: RefusedCall): void
}

type Pending = { readonly address: string; readonly timer: unknown }
type Bucket = { tokens: number; atMs: number }

/** Addresses remembered for their rate; the oldest is forgotten first. */
const ADDRESSES_MAX = 4096

/** Names a connection on one listening socket; the same for the TCP socket and for the TLS socket around it. Null once it is closed. */
export function connectionKey({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string | null {
  return remoteAddress === undefined || remotePort === undefined ? null : `${remoteAddress}|${remotePort}`
}

/** IPv4 as it is; IPv6 by its first 64 bits, because one machine has as many addresses below that as it likes. */
export function addressKey(address: string): string {
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1)
  const [head = '', tail] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const back = tail === '' ? [] : tail.split(':')
    while (front.length + back.length < 8) front.push('0')
    front.push(...back)
  }
  return front.slice(0, 4).join(':')
}

/** Builds the gate of one listening socket. */
export function createGate(parts: GateParts): Gate {
  return new CountingGate(parts)
}

class CountingGate implements Gate {
  readonly #parts: GateParts
  readonly #open = new Map<string, Socket>()
  readonly #pending = new Map<string, Pending>()
  readonly #rates = new Map<string, Bucket>()

  constructor(parts: GateParts) {
    this.#parts = parts
  }

  admit(raw: Socket): boolean {
    const key = connectionKey(raw)
    const { limits, timers, onRefused } = this.#parts
    raw.on('error', () => undefined) // its end is what counts
    if (key === null) {
      raw.destroy()
      return false
    }
    const address = addressKey(raw.remoteAddress ?? '')
    if (!this.#hasRoom(address)) {
      onRefused('flood')
      raw.destroy()
      return false
    }
    const timer = timers.setTimeout(() => {
      onRefused('too-slow')
      raw.destroy()
    }, limits.openWithinMs)
    this.#open.set(key, raw)
    this.#pending.set(key, { address, timer })
    raw.once('close', () => {
      this.settle(key)
      this.#open.delete(key)
    })
    return true
  }

  settle(key: string): void {
    const pending = this.#pending.get(key)
    if (!pending) return
    this.#parts.timers.clearTimeout(pending.timer)
    this.#pending.delete(key)
  }

  find(key: string): Socket | null {
    return this.#open.get(key) ?? null
  }

  close(): void {
    for (const raw of this.#open.values()) raw.destroy()
    for (const key of [...this.#pending.keys()]) this.settle(key)
  }

  #hasRoom(address: string): boolean {
    const { limits } = this.#parts
    if (!this.#takeToken(address)) return false
    let ofAddress = 0
    for (const pending of this.#pending.values()) if (pending.address === address) ofAddress += 1
    if (ofAddress >= limits.pendingPerAddress) return false
    if (this.#pending.size >= limits.pendingMax) this.#dropOldest()
    return true
  }

  #dropOldest(): void {
    for (const key of this.#pending.keys()) {
      this.#parts.onRefused('flood')
      this.settle(key)
      this.#open.get(key)?.destroy()
      return
    }
  }

  #takeToken(address: string): boolean {
    const { limits, clock } = this.#parts
    const nowMs = clock.monotonicMs()
    const known = this.#rates.get(address)
    const earned = known ? ((nowMs - known.atMs) / 1000) * limits.newPerSecond : 0
    const tokens = known ? Math.min(limits.burstPerAddress, known.tokens + earned) : limits.burstPerAddress
    this.#rates.delete(address)
    if (this.#rates.size >= ADDRESSES_MAX)
      for (const oldest of this.#rates.keys()) if (this.#rates.size >= ADDRESSES_MAX) this.#rates.delete(oldest)
    this.#rates.set(address, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs })
    return tokens >= 1
  }
}
