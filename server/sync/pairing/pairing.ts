/** One pairing under way at this station: the machine, what the administrator decided, and whether it is on record. */
import type { PairingFailure, PairingPhase, PairingView } from '../../contract/pairing.ts'
import type { ShareChoice, SignedCard } from '../../contract/stations.ts'
import { toInstant } from '../../kernel/clock.ts'
import { PAIRING_MS, peerCard, stepPairing, type PairingEvent, type PairingSide } from './machine.ts'

/** What the administrator decided when confirming. */
export type Choice = { readonly commandId: string; readonly actor: string; readonly shares: readonly string[] }

export class Pairing {
  readonly id: string
  readonly direction: 'outgoing' | 'incoming'
  /** Name of the pairing on the responder's side; null before the first answer. */
  token: string | null = null
  /** Certificate seen on the connection so far. */
  seenFingerprint: string | null = null
  choice: Choice | null = null
  isRecorded = false
  /** Taken off the screen by the administrator. */
  isHidden = false
  /** True once it could not be written down in time. */
  isLost = false
  #side: PairingSide
  #wake: () => void = () => undefined

  constructor(id: string, direction: 'outgoing' | 'incoming', side: PairingSide) {
    this.id = id
    this.direction = direction
    this.#side = side
  }

  get side(): PairingSide {
    return this.#side
  }

  get failure(): PairingFailure | null {
    return this.#side.failure ?? (this.isLost ? 'notRecorded' : null)
  }

  /** Neither ended nor done. */
  get isActive(): boolean {
    return this.failure === null && !this.isRecorded
  }

  get peerId(): string | null {
    return this.#side.theirs.commitment?.from ?? null
  }

  get expiresAtMs(): number {
    return this.#side.startedAtMs + PAIRING_MS
  }

  get initiatorId(): string | null {
    return this.direction === 'outgoing' ? this.#side.card.stationId : this.peerId
  }

  take(event: PairingEvent): void {
    const before = this.#side
    this.#side = stepPairing(before, event)
    if (this.#side !== before) this.#wake()
  }

  /** Waits until something changes here, at most as long as `pause` takes. */
  async waitForChange(pause: Promise<void>): Promise<void> {
    const changed = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    await Promise.race([changed, pause])
  }

  #phase(): PairingPhase {
    if (this.isRecorded) return 'paired'
    if (this.failure !== null) return 'failed'
    if (this.#side.agreed === null) return 'connecting'
    return this.#side.isConfirmedHere ? 'waitingThere' : 'compare'
  }

  /** What screens see. @param choicesFor what can be shared with that station */
  view(choicesFor: (card: SignedCard) => ShareChoice[]): PairingView {
    const side = this.#side
    const card = peerCard(side)
    const phase = this.#phase()
    return {
      pairingId: this.id,
      direction: this.direction,
      phase,
      peer: card,
      code: side.offer === null && phase !== 'failed' ? (side.agreed?.code ?? null) : null,
      isByQrCode: side.offer !== null,
      choices: card === null || phase === 'failed' ? [] : choicesFor(card),
      isConfirmedThere: side.isConfirmedThere,
      failure: this.failure,
      expiresAt: toInstant(this.expiresAtMs),
    }
  }
}
