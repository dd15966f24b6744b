/** Draws the SOS page from what is known. It promises only what the station has confirmed. */
import type { IncidentKind } from '../../../server/contract/incidents.ts'
import { byId, makeButton, replaceChildren, showText, timeText } from '../shared/elements.ts'
import { say, sayCount, type Language } from '../shared/language.ts'
import type { OutboxState } from '../shared/outbox.ts'
import { stateOf, type Sos } from './model.ts'
import type { Words } from './words.ts'

/** What a person without training can tell; the station asks the rest. */
export const KINDS = [
  'labour',
  'bleeding',
  'breathing',
  'unconscious',
  'roadCrash',
  'trauma',
  'chestPain',
  'burn',
  'drowning',
  'snakeBite',
  'newborn',
  'violence',
  'fire',
  'other',
] as const satisfies readonly IncidentKind[]

export type PlaceState = 'asking' | 'known' | 'denied' | 'unknown'
export type Seen = {
  readonly sos: Sos | null
  readonly language: Language
  readonly words: Words
  readonly place: PlaceState
  readonly outbox: OutboxState
  readonly nowMs: number
}

/** The station's word is old after this long; then its time is shown. */
const OLD_MS = 45_000
/** Elements whose text depends on the language only, and their words. */
const LABELS = {
  title: 'title',
  lead: 'lead',
  hint: 'hint',
  more: 'more',
  'kind-label': 'kindLabel',
  'where-label': 'whereLabel',
  'phone-label': 'phoneLabel',
  'name-label': 'nameLabel',
  'note-label': 'noteLabel',
  send: 'send',
} as const satisfies Record<string, keyof Words>

function headline({ sos, words }: Seen): string {
  if (!sos?.status) return words.notSent
  const { state, stationName } = sos.status
  if (state === 'received') return say(words.received, { station: stationName })
  return say(words[state], { station: stationName })
}

function helpLine({ sos, words, language }: Seen): string | null {
  const minutes = sos?.status?.minutes
  return minutes === null || minutes === undefined
    ? null
    : sayCount(language, { one: words.minutes_one, other: words.minutes_other }, minutes)
}

/** What is known of the place, and by whom: only a confirmed message has told the station. */
function placeLine({ sos, words, place }: Seen): string {
  if (sos?.place) {
    const isSent = !sos.waiting.some((one) => one.kind !== 'details')
    return say(isSent ? words.placeSent : words.placeKnown, { metres: Math.max(1, Math.round(sos.place.accuracyMetres ?? 0)) })
  }
  return place === 'denied' ? words.placeDenied : place === 'unknown' ? words.placeUnknown : words.placeAsking
}

/** What the person must know about the connection: nothing while all is well. */
function bannerLine({ sos, words, outbox }: Seen): string | null {
  if (outbox.isReachable !== false && navigator.onLine) return null
  if (!sos) return words.offlineBefore
  return sos.status === null ? words.offlineUnsent : sos.waiting.length > 0 ? words.offlineMore : words.offlineSent
}

function retryLine({ sos, words, outbox, nowMs, language }: Seen): string | null {
  if (!sos || sos.waiting.length === 0 || outbox.nextTryMs === null) return null
  const seconds = Math.max(1, Math.round((outbox.nextTryMs - nowMs) / 1000))
  return sayCount(language, { one: words.retryIn_one, other: words.retryIn_other }, seconds)
}

function ageLine({ sos, words, nowMs }: Seen): string | null {
  if (!sos?.status || sos.heardAtMs === null || nowMs - sos.heardAtMs < OLD_MS) return null
  return say(words.asOf, { time: timeText(sos.heardAtMs) })
}

function detailsLine({ sos, words }: Seen): string | null {
  if (!sos?.waiting.some((one) => one.kind === 'details')) return null
  return words.detailsWaiting
}

/** Draws everything but what the person is typing. */
export function draw(seen: Seen): void {
  const { sos, words } = seen
  byId('ask').hidden = sos !== null
  byId('told').hidden = sos === null
  showText('offline', bannerLine(seen))
  if (!sos) return
  showText('headline', headline(seen))
  showText('help', helpLine(seen))
  showText('place', placeLine(seen))
  showText('number', sos.status ? say(words.number, { number: sos.status.number }) : null)
  showText('age', ageLine(seen))
  showText('retry', retryLine(seen))
  const isOver = stateOf(sos) === 'over'
  showText('again', isOver ? words.pressAgain : null)
  byId('details').hidden = isOver
  if (detailsLine(seen)) showText('details-state', detailsLine(seen))
}

/** Draws what depends on the language and the chosen kind only; the chosen one is pressed. */
export function drawWords(words: Words, chosenKind: IncidentKind | null, choose: (kind: IncidentKind) => void): void {
  document.title = words.title
  for (const [id, name] of Object.entries(LABELS)) byId(id).textContent = words[name]
  byId('press').setAttribute('aria-label', words.press)
  replaceChildren(
    byId('kinds'),
    KINDS.map((kind) =>
      makeButton(
        words.kind[kind],
        () => {
          choose(kind)
        },
        { pressed: kind === chosenKind, id: `kind-${kind}` },
      ),
    ),
  )
}
