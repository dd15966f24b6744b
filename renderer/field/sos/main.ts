/** The SOS page: one press, kept on the phone until the station confirms, better places and details after it. */
import type { IncidentKind } from '../../../server/contract/incidents.ts'
import { byId, showText } from '../shared/elements.ts'
import { newCommandId, newToken } from '../shared/ids.ts'
import { createLanguage } from '../shared/language.ts'
import { drawLanguages } from '../shared/language-bar.ts'
import { keepForOffline } from '../shared/offline.ts'
import { createOutbox } from '../shared/outbox.ts'
import { watchPlace } from '../shared/place.ts'
import { ask } from '../shared/station.ts'
import { readText, readValue, removeText, writeText, writeValue } from '../shared/store.ts'
import {
  confirmed,
  heard,
  isAnswer,
  isFilled,
  isPhone,
  isSos,
  isStatus,
  measured,
  press,
  refused,
  stateOf,
  told,
  tried,
  type Details,
  type Fix,
  type Sos,
} from './model.ts'
import { draw, drawWords, type PlaceState } from './view.ts'
import { wordsOf } from './words.ts'

const SOS_KEY = 'kituo.sos'
const DEVICE_KEY = 'kituo.device'
/** How long the first message waits for a place that is nearly there. */
const PLACE_GRACE_MS = 1_500
/** The status is asked for this often while the page is seen. */
const STATUS_EVERY_MS = 10_000
/** A stored SOS older than this is history: the page starts fresh. */
const KEEP_MS = 12 * 3_600_000
/** Better places are sent at most this often, and for this long after the press. */
const PLACE_EVERY_MS = 10_000
const PLACE_FOR_MS = 30 * 60_000

const make = { commandId: newCommandId, token: newToken }
let sos = keptSos()
let lastFix: Fix | null = null
let place: PlaceState = 'asking'
let chosenKind: IncidentKind | null = null
let holdUntilMs = 0
let placeTakenAtMs = 0
let stopPlace: (() => void) | null = null

const language = createLanguage(() => {
  showWords()
  show()
})
const outbox = createOutbox({ sendNext, onState: show })

function keptSos(): Sos | null {
  const kept = readValue(SOS_KEY, isSos)
  return kept && (Date.now() - kept.pressedAtMs < KEEP_MS || kept.status === null) ? kept : null
}

/** The phone's own secret: the same for all its calls, so that a second press is known to be the same phone. */
function deviceToken(): string {
  const kept = readText(DEVICE_KEY)
  if (kept) return kept
  const token = newToken()
  writeText(DEVICE_KEY, token)
  return token
}

function keep(next: Sos): void {
  sos = next
  writeValue(SOS_KEY, next)
  show()
}

function show(): void {
  draw({ sos, language: language.current, words: wordsOf(language.current), place, outbox: outbox.state, nowMs: Date.now() })
}

function choose(kind: IncidentKind | null): void {
  chosenKind = chosenKind === kind ? null : kind
  showWords()
}

function showWords(): void {
  const words = wordsOf(language.current)
  drawWords(words, chosenKind, choose)
  drawLanguages(language.current, words.language, language.choose)
}

/** Sends the oldest message that waits. The call itself waits a moment for a place, so that one message can say both. */
async function sendNext() {
  const pauseMs = holdUntilMs - Date.now()
  if (pauseMs > 0 && lastFix === null)
    await new Promise((resolve) => {
      setTimeout(resolve, pauseMs)
    })
  if (!sos?.waiting[0]) return null
  keep(tried(sos))
  const next = sos.waiting[0]
  if (!next) return null
  const answer = await ask('/sos', isAnswer, next.body)
  const { commandId } = next.body
  if (answer.kind === 'ok') {
    keep(confirmed(sos, commandId, answer.value.status, Date.now()))
    if (next.kind === 'details') showText('details-state', wordsOf(language.current).detailsSent)
  } else if (answer.kind === 'refused') {
    keep(refused(sos, commandId, make))
    if (next.kind === 'call') return { kind: 'unreachable', retryAfterSeconds: null } as const // a call is tried again, but not in a hot loop
  }
  return answer
}

function onFix(fix: Fix): void {
  lastFix = fix
  place = 'known'
  if (!sos || stateOf(sos) === 'over') return show()
  if (Date.now() - sos.pressedAtMs > PLACE_FOR_MS) return stopPlace?.()
  if (sos.place && Date.now() - placeTakenAtMs < PLACE_EVERY_MS) return
  const next = measured(sos, fix, make)
  if (next === sos) return show()
  placeTakenAtMs = Date.now()
  keep(next)
  outbox.nudge()
}

function watch(): void {
  stopPlace?.()
  stopPlace = watchPlace({
    onFix,
    onProblem(problem) {
      if (place !== 'known' || problem === 'denied') place = problem
      show()
    },
  })
}

function onPress(): void {
  holdUntilMs = Date.now() + PLACE_GRACE_MS
  keep(press(Date.now(), language.current, lastFix, deviceToken(), make))
  byId('headline').focus()
  watch()
  outbox.nudge()
}

function readDetails(): Details {
  const text = (id: string): string => byId<HTMLInputElement | HTMLTextAreaElement>(id).value
  return { kind: chosenKind, where: text('where'), phone: text('phone'), name: text('name'), note: text('note') }
}

function onDetails(event: Event): void {
  event.preventDefault()
  const words = wordsOf(language.current)
  const details = readDetails()
  const isWrong = !isPhone(details.phone)
  showText('phone-problem', isWrong ? words.phoneProblem : null)
  byId('phone').setAttribute('aria-invalid', String(isWrong))
  if (isWrong) return byId('phone').focus()
  if (!sos || !isFilled(details)) return
  keep(told(sos, details, { kind: details.kind && words.kind[details.kind], where: words.whereLabel, name: words.nameLabel }, make))
  byId<HTMLFormElement>('details').reset()
  choose(null)
  showText('details-state', words.detailsWaiting)
  outbox.nudge()
}

function onAgain(): void {
  removeText(SOS_KEY)
  sos = null
  show()
  byId('press').focus()
}

async function askStatus(): Promise<void> {
  if (!sos?.status || stateOf(sos) === 'over' || document.hidden) return
  const asked = sos
  const answer = await ask(`/sos/${asked.trackingToken}`, isStatus)
  if (answer.kind === 'ok' && sos?.trackingToken === asked.trackingToken) keep(heard(sos, answer.value, Date.now()))
  else show()
}

byId('press').addEventListener('click', onPress)
byId('details').addEventListener('submit', onDetails)
byId('again').addEventListener('click', onAgain)
byId('retry').addEventListener('click', outbox.nudge)
addEventListener('online', show)
addEventListener('offline', show)
setInterval(() => {
  void askStatus()
}, STATUS_EVERY_MS)
addEventListener('storage', (event) => {
  if (event.key !== SOS_KEY) return
  sos = keptSos() // the same page in another tab
  show()
})
setInterval(show, 1_000)
showWords()
show()
keepForOffline()
// A place that is allowed already is measured before the press, so that the call can carry it.
void navigator.permissions?.query({ name: 'geolocation' }).then(({ state }) => {
  if (state === 'granted' && !sos) watch()
})
if (sos && stateOf(sos) !== 'over') {
  watch()
  outbox.nudge()
  void askStatus()
}
