/** What an administrator does about pairings: open, begin, compare and confirm, cancel. */
import type { CancelPairing, ConfirmPairing, PairingState, PairingView } from '../../contract/pairing.ts'
import { AppError } from '../../kernel/app-error.ts'
import { toInstant, type Clock } from '../../kernel/clock.ts'
import type { PairingDesk } from '../../modules/stations/index.ts'
import type { PairingBook } from './book.ts'
import { peerCard } from './machine.ts'
import { offerText, readTarget, type Target } from './offer.ts'
import type { Pairing } from './pairing.ts'
import type { StationPort } from './station-port.ts'

export type DeskParts = {
  readonly book: PairingBook
  readonly station: StationPort
  readonly clock: Clock
  /** Carries an outgoing pairing on until it ends. */
  readonly drive: (pairing: Pairing, target: Target) => void
}

/** Builds the desk. */
export function createDesk({ book, station, clock, drive }: DeskParts): PairingDesk {
  const view = (pairing: Pairing): PairingView => pairing.view((card) => station.choices(card))
  const state = (): PairingState => {
    const door = station.door()
    const pairings = book.all().map(view)
    if (book.offer === null) return { isAvailable: door.isOpen, open: null, pairings }
    const { offer } = book
    const open = {
      qrText: offerText(door, station.stationId, offer),
      addresses: [...door.addresses],
      until: toInstant(offer.expiresAtMs),
    }
    return { isAvailable: true, open, pairings }
  }
  const open = (): PairingState => {
    if (!station.door().isOpen) throw new AppError('pairing.unavailable', {})
    book.open()
    return state()
  }
  return {
    state,
    open,
    close() {
      book.close()
      return state()
    },
    start(text) {
      if (station.door().isOpen) book.open() // both may begin at once: who begins also listens
      const target = targetOf(text, book, clock)
      const pairing = book.begin('outgoing', target.scanned)
      drive(pairing, target)
      return view(pairing)
    },
    async confirm(input, actor) {
      const pairing = book.find(input.pairingId)
      if (!pairing) throw new AppError('pairing.unknown', {})
      if (pairing.choice === null) choose(pairing, input, actor, station)
      await book.finish(pairing)
      return view(pairing)
    },
    cancel({ pairingId, isCodeDifferent }: CancelPairing) {
      const pairing = book.find(pairingId)
      if (!pairing) throw new AppError('pairing.unknown', {})
      if (pairing.isActive) book.end(pairing, isCodeDifferent ? 'codeDiffers' : 'cancelledHere')
      else book.forget(pairing)
      return state()
    },
  }
}

/** Where to begin, unless it is no target or was tried too often. */
function targetOf(text: string, { tries }: PairingBook, clock: Clock): Target {
  const target = readTarget(text)
  if (target === null) throw new AppError('pairing.bad-target', {})
  const waits = target.addresses.map((address) => tries.wait(`to ${address}`, clock.nowMs()))
  const [wait] = waits.filter((seconds) => seconds !== null).sort((a, b) => b - a)
  if (wait !== undefined) throw new AppError('pairing.too-many', { retryAfterSeconds: wait })
  return target
}

/** Takes the administrator's decision: the code is the one on this screen, and only what was offered is shared. */
function choose(pairing: Pairing, { commandId, code, shares }: ConfirmPairing, actor: string, station: StationPort): void {
  const card = peerCard(pairing.side)
  if (card === null || !pairing.isActive) throw new AppError('pairing.not-ready', {})
  if (pairing.side.offer === null && code !== pairing.side.agreed?.code) throw new AppError('pairing.code-differs', {})
  const known = new Set(station.choices(card).map(({ scope }) => scope))
  const foreign = shares.find((scope) => !known.has(scope))
  if (foreign !== undefined) throw new AppError('scope.foreign-country', { scope: foreign, country: card.country })
  pairing.choice = { commandId, actor, shares }
  pairing.take({ type: 'confirmedHere' })
}
