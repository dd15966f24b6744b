/** Calls every enrolled station that has an address and no link: address after address, then a growing pause; sleeps without a network. */
import type { Clock } from '../../kernel/clock.ts'
import type { RandomSource } from '../../kernel/random.ts'
import { backoffMs } from './backoff.ts'
import { addressText, DialError } from './channel.ts'
import type { TransportCounters } from './counters.ts'
import type { Callee } from './dial.ts'
import type { TransportLimits } from './limits.ts'
import type { DialFailure, PeerAddress, PeerAtHand, PeerDirectory, TransportTimers } from './ports.ts'
import type { StatusBoard } from './status-board.ts'

export type DialerParts = {
  readonly directory: PeerDirectory
  readonly board: StatusBoard
  readonly limits: TransportLimits
  readonly clock: Clock
  readonly timers: TransportTimers
  readonly random: RandomSource
  readonly counters: TransportCounters
  /** Known addresses and hints, most promising first. */
  addresses(stationId: string): readonly PeerAddress[]
  hasLink(stationId: string): boolean
  /** For so long the station is not called, because it broke the protocol; 0: it may be. */
  keptAwayMs(stationId: string): number
  /** One call; resolves when its link was entered. @throws DialError */
  dial(callee: Callee, signal: AbortSignal): Promise<void>
}
export type Dialer = {
  /** Looks at all peers again: after changes of the directory or of the hints. */
  refresh(): void
  /** Calls at once whoever waits: the network changed, or somebody pressed the button. */
  wake(): void
  setOnline(isOnline: boolean): void
  linkOpened(peer: PeerAtHand): void
  linkEnded(stationId: string, stoodMs: number): void
  close(): void
}

type Entry = {
  /** Pauses since the last link that stood. */
  pauses: number
  /** Index of the address that is tried next; the one that worked comes first again. */
  next: number
  /** Addresses tried since the last pause. */
  tried: number
  known: string
  timer: unknown
  call: AbortController | null
}

/** Builds the dialer; it calls nobody before the first `refresh`. */
export function createDialer(parts: DialerParts): Dialer {
  return new PersistentDialer(parts)
}

class PersistentDialer implements Dialer {
  readonly #parts: DialerParts
  readonly #entries = new Map<string, Entry>()
  #isOnline = true
  #isClosed = false

  constructor(parts: DialerParts) {
    this.#parts = parts
  }

  refresh(): void {
    const { directory, board } = this.#parts
    const stationIds = directory.stationIds()
    board.keepOnly(stationIds)
    const listed = new Set(stationIds)
    for (const [stationId, entry] of this.#entries) if (!listed.has(stationId)) this.#rest(entry)
    for (const stationId of [...this.#entries.keys()]) if (!listed.has(stationId)) this.#entries.delete(stationId)
    for (const stationId of stationIds) this.#consider(stationId)
  }

  wake(): void {
    for (const entry of this.#entries.values()) {
      entry.pauses = 0
      this.#stopTimer(entry)
    }
    this.refresh()
  }

  setOnline(isOnline: boolean): void {
    if (this.#isOnline === isOnline) return
    this.#isOnline = isOnline
    if (isOnline) this.wake()
    else this.refresh()
  }

  linkOpened({ stationId, isDialer }: PeerAtHand): void {
    const entry = this.#entryOf(stationId)
    this.#stopTimer(entry)
    entry.tried = 0
    if (isDialer) entry.call = null // it led here; a call that crosses a link from the other side goes on, the rule decides
  }

  linkEnded(stationId: string, stoodMs: number): void {
    const entry = this.#entryOf(stationId)
    if (stoodMs >= this.#parts.limits.stableAfterMs) entry.pauses = 0
    if (this.#mayCall(stationId, entry)) this.#pause(stationId, entry)
  }

  close(): void {
    this.#isClosed = true
    for (const entry of this.#entries.values()) this.#rest(entry)
  }

  #entryOf(stationId: string): Entry {
    let entry = this.#entries.get(stationId)
    if (!entry) this.#entries.set(stationId, (entry = { pauses: 0, next: 0, tried: 0, known: '', timer: null, call: null }))
    return entry
  }

  #consider(stationId: string): void {
    const entry = this.#entryOf(stationId)
    const known = this.#parts.addresses(stationId).map(addressText).join(' ')
    if (known !== entry.known) this.#stopTimer(entry) // a new address is worth a try at once
    entry.known = known
    if (this.#mayCall(stationId, entry) && entry.call === null && entry.timer === null) this.#call(stationId, entry)
  }

  /** Notes why not, if not. */
  #mayCall(stationId: string, entry: Entry): boolean {
    const { directory, board, addresses, hasLink } = this.#parts
    const station = directory.enrolled(stationId)
    if (this.#isClosed || !station || hasLink(stationId)) return false
    const obstacle = station.isRevoked ? 'revoked' : !this.#isOnline ? 'offline' : addresses(stationId).length === 0 ? 'no-address' : null
    const keptAwayMs = obstacle === null ? this.#parts.keptAwayMs(stationId) : 0
    if (obstacle === null && keptAwayMs === 0) return true
    this.#rest(entry)
    if (obstacle === null) this.#later(stationId, entry, { state: 'kept-away', ms: keptAwayMs })
    else board.set(stationId, { state: obstacle })
    return false
  }

  #call(stationId: string, entry: Entry): void {
    const { directory, board, counters, dial, addresses } = this.#parts
    const station = directory.enrolled(stationId)
    const list = addresses(stationId)
    const address = list[entry.next % list.length]
    if (!station || !address) return
    const call = new AbortController()
    entry.call = call
    counters.dial()
    board.set(stationId, { state: 'connecting', address: addressText(address) })
    void dial({ stationId, station, address }, call.signal).then(
      () => {
        if (entry.call === call) entry.call = null
      },
      (error: unknown) => {
        if (entry.call === call) this.#failed(stationId, entry, error instanceof DialError ? error.code : 'unreachable') // a name or port that node:net does not take
      },
    )
  }

  #failed(stationId: string, entry: Entry, code: DialFailure): void {
    const { board, counters, addresses } = this.#parts
    entry.call = null
    counters.dialFailed(code)
    if (code !== 'duplicate') board.failed(stationId, code)
    if (!this.#mayCall(stationId, entry)) return
    entry.next += 1
    entry.tried += 1
    if (entry.tried < addresses(stationId).length) this.#call(stationId, entry)
    else this.#pause(stationId, entry)
  }

  #pause(stationId: string, entry: Entry): void {
    if (entry.call !== null || entry.timer !== null) return
    const { random, limits } = this.#parts
    const ms = backoffMs(entry.pauses, random, limits)
    entry.pauses += 1
    entry.tried = 0
    this.#later(stationId, entry, { state: 'waiting', ms })
  }

  #later(stationId: string, entry: Entry, { state, ms }: { readonly state: 'waiting' | 'kept-away'; readonly ms: number }): void {
    const { board, clock, timers } = this.#parts
    entry.timer = timers.setTimeout(() => {
      entry.timer = null
      this.#consider(stationId)
    }, ms)
    board.set(stationId, { state, retryAtMs: Math.round(clock.nowMs() + ms) })
  }

  #stopTimer(entry: Entry): void {
    if (entry.timer !== null) this.#parts.timers.clearTimeout(entry.timer)
    entry.timer = null
  }

  #rest(entry: Entry): void {
    this.#stopTimer(entry)
    const { call } = entry
    entry.call = null
    call?.abort(new DialError('cancelled'))
  }
}
