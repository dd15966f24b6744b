/** An SOS as the phone keeps it: what was said, what the station has confirmed. Pure; the page draws it and the outbox sends it. */
import type { IncidentKind, PublicStatus } from '../../../server/contract/incidents.ts'
import type { Language } from '../../../server/contract/primitives.ts'
import { hasKeys } from '../shared/store.ts'

/** A place as the phone measured it. */
export type Fix = { readonly latitude: number; readonly longitude: number; readonly accuracyMetres: number; readonly fixedAtMs: number }
export type Place = {
  readonly latitude: number
  readonly longitude: number
  readonly accuracyMetres: number | null
  readonly description: string
  readonly source: 'gps'
}
/** What goes to the station (contract `SosReport`). Once tried it is never changed: the station may have it already. */
export type SosBody = {
  readonly commandId: string
  readonly trackingToken: string
  readonly deviceToken: string
  readonly pressedAt: string
  readonly language: Language
  readonly place: Place | null
  readonly kind?: IncidentKind
  readonly phone?: string
  readonly narrative?: string
}
export type Details = {
  readonly kind: IncidentKind | null
  readonly where: string
  readonly phone: string
  readonly name: string
  readonly note: string
}
/** `call`: the SOS itself; `place`: a better place; `details`: what the person added. */
export type Message = { readonly kind: 'call' | 'place' | 'details'; readonly body: SosBody; readonly isTried: boolean }
export type Sos = {
  readonly trackingToken: string
  readonly deviceToken: string
  readonly pressedAtMs: number
  readonly language: Language
  /** Not confirmed yet, oldest first. */
  readonly waiting: readonly Message[]
  readonly place: Place | null
  readonly status: PublicStatus | null
  /** When the station last spoke, by the phone's clock. */
  readonly heardAtMs: number | null
}
export type Makers = { readonly commandId: () => string; readonly token: () => string }

/** A better place is sent when it is at least this much more accurate, or this far away. */
const BETTER = { accuracyShare: 0.6, movedMetres: 100 } as const
/** Largest accuracy radius the station takes. */
const WORST_ACCURACY_METRES = 100_000
const METRES_PER_DEGREE = 111_195
/** Digits, spaces, dashes and brackets with an optional plus: what the station takes as a phone number. */
const PHONE = /^\+?[0-9 ()-]{3,24}$/

const placeOf = (fix: Fix): Place => ({
  latitude: fix.latitude,
  longitude: fix.longitude,
  accuracyMetres: Math.min(Math.round(fix.accuracyMetres), WORST_ACCURACY_METRES),
  description: '',
  source: 'gps',
})

function metresBetween(a: Place, b: Place): number {
  const north = (a.latitude - b.latitude) * METRES_PER_DEGREE
  const east = (a.longitude - b.longitude) * METRES_PER_DEGREE * Math.cos((a.latitude * Math.PI) / 180)
  return Math.hypot(north, east)
}

const message = (
  sos: Omit<Sos, 'waiting' | 'status' | 'heardAtMs'>,
  kind: Message['kind'],
  make: Makers,
  part: Partial<SosBody> = {},
): Message => ({
  kind,
  isTried: false,
  body: {
    commandId: make.commandId(),
    trackingToken: sos.trackingToken,
    deviceToken: sos.deviceToken,
    pressedAt: new Date(sos.pressedAtMs).toISOString(),
    language: sos.language,
    place: sos.place,
    ...part,
  },
})

/**
 * The button was pressed.
 * @param fix the place, where it is known already
 * @param deviceToken secret of this phone, the same for all its calls
 */
export function press(nowMs: number, language: Language, fix: Fix | null, deviceToken: string, make: Makers): Sos {
  const sos = { trackingToken: make.token(), deviceToken, pressedAtMs: nowMs, language, place: fix && placeOf(fix) }
  return { ...sos, waiting: [message(sos, 'call', make)], status: null, heardAtMs: null }
}

/** A place was measured. It goes into a message that was not tried yet, else a new one is made when it tells more than the last. */
export function measured(sos: Sos, fix: Fix, make: Makers): Sos {
  const place = placeOf(fix)
  if (sos.place && !isBetter(sos.place, place)) return sos
  const next = { ...sos, place }
  const last = sos.waiting.at(-1)
  if (last && !last.isTried) return { ...next, waiting: [...sos.waiting.slice(0, -1), { ...last, body: { ...last.body, place } }] }
  return { ...next, waiting: [...sos.waiting, message(next, 'place', make)] }
}

function isBetter(known: Place, place: Place): boolean {
  const isSharper = (place.accuracyMetres ?? Infinity) <= (known.accuracyMetres ?? Infinity) * BETTER.accuracyShare
  return isSharper || metresBetween(known, place) > Math.max(BETTER.movedMetres, place.accuracyMetres ?? 0)
}

/** True when the person wrote something that can be sent. */
export const isFilled = (details: Details): boolean =>
  details.kind !== null || [details.where, details.phone, details.name, details.note].some((text) => text.trim() !== '')
export const isPhone = (text: string): boolean => text.trim() === '' || PHONE.test(text.trim())

/**
 * The person told more.
 * @param words names of the fields in the person's language, so that the dispatcher reads what is what
 */
export function told(
  sos: Sos,
  details: Details,
  words: { readonly kind: string | null; readonly where: string; readonly name: string },
  make: Makers,
): Sos {
  const lines = [words.kind, labelled(words.where, details.where), labelled(words.name, details.name), details.note.trim()].filter(
    (line) => line,
  )
  const phone = details.phone.trim()
  const part: Partial<SosBody> = {
    ...(details.kind ? { kind: details.kind } : {}),
    ...(phone ? { phone } : {}),
    narrative: lines.join('\n').slice(0, 1000),
  }
  return { ...sos, waiting: [...sos.waiting, message(sos, 'details', make, part)] }
}

const labelled = (label: string, text: string): string => (text.trim() === '' ? '' : `${label}: ${text.trim()}`)

/** The first message is about to be sent: from now on it stays as it is. */
export const tried = (sos: Sos): Sos => ({ ...sos, waiting: sos.waiting.map((one, at) => (at === 0 ? { ...one, isTried: true } : one)) })

/** The station has the message with this id. */
export const confirmed = (sos: Sos, commandId: string, status: PublicStatus, nowMs: number): Sos => ({
  ...sos,
  waiting: without(sos, commandId),
  status,
  heardAtMs: nowMs,
})

/** The station said how far help is. */
export const heard = (sos: Sos, status: PublicStatus, nowMs: number): Sos => ({ ...sos, status, heardAtMs: nowMs })

/**
 * The station will not take this message. A call is never given up: it goes again with nothing in it that could be wrong.
 * A better place or details are dropped.
 */
export function refused(sos: Sos, commandId: string, make: Makers): Sos {
  const lost = sos.waiting.find((one) => one.body.commandId === commandId)
  const rest = without(sos, commandId)
  if (lost?.kind !== 'call') return { ...sos, waiting: rest }
  return { ...sos, waiting: [message({ ...sos, place: null }, 'call', make), ...rest] }
}

const without = (sos: Sos, commandId: string): Message[] => sos.waiting.filter((one) => one.body.commandId !== commandId)

/** How the SOS stands: not confirmed, with the station, or over. */
export function stateOf(sos: Sos): 'sending' | 'open' | 'over' {
  if (sos.status === null) return 'sending'
  return sos.status.state === 'closed' || sos.status.state === 'cancelled' ? 'over' : 'open'
}

/** True for a stored SOS of this shape. */
export const isSos = (value: unknown): value is Sos =>
  hasKeys(value, ['trackingToken', 'deviceToken', 'pressedAtMs', 'language', 'waiting', 'place', 'status', 'heardAtMs']) &&
  Array.isArray(value['waiting'])
/** True for the station's word on an SOS. */
export const isStatus = (value: unknown): value is PublicStatus =>
  hasKeys(value, ['number', 'stationName', 'receivedAt', 'state', 'minutes'])
/** True for the station's answer to a message. */
export const isAnswer = (value: unknown): value is { isNew: boolean; status: PublicStatus } =>
  hasKeys(value, ['isNew', 'status']) && isStatus(value['status'])
