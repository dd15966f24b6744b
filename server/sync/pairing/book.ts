/** The pairings under way at this station, whoever began them: bounded in number and time, each found by its names. */
import type { PairingFailure } from '../../contract/pairing.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { RandomSource } from '../../kernel/random.ts'
import { beginPairing, PAIRING_MS, peerCard } from './machine.ts'
import { makeOffer, type Offer } from './offer.ts'
import { Pairing } from './pairing.ts'
import type { StationPort } from './station-port.ts'
import { createTries, type Tries } from './tries.ts'

export type BookParts = { readonly station: StationPort; readonly clock: Clock; readonly random: RandomSource; readonly ids: IdSource }

/** Pairings kept at once, ended ones included; most of others' beginning that may be open. */
const KEPT_MAX = 32
const INCOMING_MAX = 4
const DRAW_BYTES = 32
const TOKEN_BYTES = 16

export class PairingBook {
  readonly tries: Tries = createTries()
  readonly #parts: BookParts
  readonly #pairings = new Map<string, Pairing>()
  /** Others may begin while it stands; it carries the QR secret. */
  #offer: Offer | null = null

  constructor(parts: BookParts) {
    this.#parts = parts
  }

  /** The offer under which others may begin a pairing now; null = this station is not open. */
  get offer(): Offer | null {
    const offer = this.#offer
    return offer !== null && this.#parts.clock.nowMs() < offer.expiresAtMs && this.#parts.station.door().isOpen ? offer : null
  }

  /** Whether strangers have business at the door: they may begin, or have begun and still ask. */
  get isExpected(): boolean {
    if (this.offer !== null) return true
    const nowMs = this.#parts.clock.nowMs()
    return [...this.#pairings.values()].some(
      ({ direction, failure, expiresAtMs }) => direction === 'incoming' && failure === null && nowMs < expiresAtMs,
    )
  }

  /** Lets others begin for ten minutes; does nothing while they may already. */
  open(): void {
    if (this.offer === null) this.#offer = makeOffer(this.#parts.random, this.#parts.clock.nowMs())
  }

  close(): void {
    this.#offer = null
  }

  find(id: string): Pairing | undefined {
    this.sweep()
    return this.#pairings.get(id)
  }

  /** Takes a pairing that has ended off the screen. One on record stays until its time is over: the other side may still ask for the last answer. */
  forget(pairing: Pairing): void {
    if (pairing.isRecorded) pairing.isHidden = true
    else this.#pairings.delete(pairing.id)
  }

  /** All that a screen shows, oldest first. */
  all(): Pairing[] {
    this.sweep()
    return [...this.#pairings.values()].filter(({ failure, isHidden }) => failure !== 'replaced' && !isHidden)
  }

  /**
   * A new pairing of this station.
   * @param offer the QR secret both sides know, or null
   */
  begin(direction: 'outgoing' | 'incoming', offer: { readonly id: string; readonly secret: Uint8Array } | null): Pairing {
    const { station, clock, random, ids } = this.#parts
    const side = beginPairing({
      role: direction === 'outgoing' ? 'initiator' : 'responder',
      card: station.card(station.door()),
      signingKey: station.signingKey,
      draw: { ephemeralSeed: random.bytes(DRAW_BYTES), nonce: random.bytes(DRAW_BYTES) },
      startedAtMs: clock.nowMs(),
      offer: offer && { id: offer.id, secret: offer.secret },
    })
    const pairing = new Pairing(ids.next(), direction, side)
    if (direction === 'incoming') pairing.token = Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url')
    this.#makeRoom()
    this.#pairings.set(pairing.id, pairing)
    return pairing
  }

  /** A pairing somebody else began, by the name it has here. */
  byToken(token: string): Pairing | undefined {
    this.sweep()
    return [...this.#pairings.values()].find((pairing) => pairing.direction === 'incoming' && pairing.token === token)
  }

  /** A pairing of the same station with the same commitment: its first answer was lost on the way. */
  repeated(from: string, commitment: string): Pairing | undefined {
    return this.#incoming().find(({ side }) => side.theirs.commitment?.from === from && side.theirs.commitment.commitment === commitment)
  }

  /** Why the station `from` may not begin a pairing now, counting attempts by where it comes from; null = it may. */
  refusalFor(from: string, remote: string): PairingFailure | null {
    this.sweep()
    if (this.offer === null) return 'notOpen'
    if (this.#parts.station.isShutOut(from)) return 'revoked'
    const nowMs = this.#parts.clock.nowMs()
    if (this.tries.wait(`from ${remote}`, nowMs) !== null) return 'tooManyTries'
    this.tries.note(`from ${remote}`, nowMs)
    const incoming = this.#incoming()
    return incoming.length >= INCOMING_MAX || incoming.some(({ peerId }) => peerId === from) ? 'busy' : null
  }

  /** Ends a pairing. One that both have confirmed but that is not on record yet stays without one. */
  end(pairing: Pairing, failure: PairingFailure): void {
    pairing.take({ type: 'ended', failure })
    if (pairing.isActive) pairing.isLost = true
  }

  /** A wrong QR secret costs the offer one of its tries; without any left this station closes. */
  countWrongSecret(pairing: Pairing): void {
    if (this.#offer === null || pairing.side.offer?.id !== this.#offer.id) return
    this.#offer.triesLeft -= 1
    if (this.#offer.triesLeft <= 0) this.close()
  }

  /** Both began at once: the pairing begun by the station with the smaller id goes on, and both sides know which. */
  settleCrossing(pairing: Pairing): void {
    const twins = this.#active().filter(({ peerId }) => peerId !== null && peerId === pairing.peerId)
    if (new Set(twins.map(({ direction }) => direction)).size < 2) return
    const first = twins.map(({ initiatorId }) => initiatorId ?? '').sort()[0]
    for (const twin of twins) if (twin.initiatorId !== first) this.end(twin, 'replaced')
  }

  /** Puts a pairing on record once both have confirmed. @throws whatever recording refuses; it can be tried again */
  async finish(pairing: Pairing): Promise<void> {
    const card = peerCard(pairing.side)
    if (pairing.side.phase !== 'confirmed' || !pairing.isActive || card === null || pairing.choice === null) return
    await this.#parts.station.record(card, pairing.choice)
    pairing.isRecorded = true
    if (pairing.side.offer !== null && pairing.side.offer.id === this.#offer?.id) this.close() // an offer works once
  }

  /** Ends what has run out of time, and forgets what ended long ago. */
  sweep(): void {
    const nowMs = this.#parts.clock.nowMs()
    for (const pairing of this.#pairings.values()) {
      pairing.take({ type: 'time', nowMs })
      if (nowMs >= pairing.expiresAtMs && pairing.isActive) pairing.isLost = true
      if (nowMs >= pairing.expiresAtMs + PAIRING_MS) this.#pairings.delete(pairing.id)
    }
  }

  /** Ends everything: the station closes. */
  endAll(): void {
    this.close()
    for (const pairing of this.#active()) this.end(pairing, 'cancelledHere')
  }

  #active(): Pairing[] {
    return [...this.#pairings.values()].filter(({ isActive }) => isActive)
  }

  #incoming(): Pairing[] {
    return this.#active().filter(({ direction }) => direction === 'incoming')
  }

  /** Forgets the oldest that have ended. */
  #makeRoom(): void {
    for (const [id, pairing] of this.#pairings) {
      if (this.#pairings.size < KEPT_MAX) return
      if (!pairing.isActive) this.#pairings.delete(id)
    }
  }
}
