/** Draws the responder page. Parts are drawn anew only when what they show has changed, so that a press is never lost under a finger. */
import type { FieldTask } from '../../../server/contract/field-task.ts'
import type { Readiness, UnitStatus } from '../../../server/contract/units.ts'
import { byId, make, makeButton, replaceChildren, showText, timeText } from '../shared/elements.ts'
import { say, sayCount, type Language } from '../shared/language.ts'
import { nextSteps, secondsLeft, shownTask, type Act, type Crew, type Step } from './model.ts'
import type { SharingState } from './sharing.ts'
import type { Words } from './words.ts'

export type Stranger = 'none' | 'enrolling' | 'unreachable' | 'linkUsed' | 'signedOut'
export type Seen = {
  readonly crew: Crew | null
  readonly stranger: Stranger
  readonly sharing: SharingState
  readonly waitingFixes: number
  readonly isReachable: boolean
  readonly refusedAct: Act | null
  readonly language: Language
  readonly words: Words
  readonly nowMs: number
}
/** What the person can do on this page. */
export type Deeds = {
  answer(assignmentId: string, answer: 'accept' | 'decline'): void
  step(assignmentId: string, to: Step): void
  status(to: UnitStatus): void
  readiness(readiness: Readiness): void
}

/** The station's word is old after this long. */
const OLD_MS = 20_000
const READINESS = ['ready', 'notReady', 'offDuty'] as const satisfies readonly Readiness[]
const drawn = new Map<string, string>()

/** Draws a part when what it depends on is new. */
function redraw(id: string, depends: unknown, children: () => HTMLElement[]): void {
  const key = JSON.stringify(depends)
  if (drawn.get(id) === key) return
  drawn.set(id, key)
  replaceChildren(byId(id), children())
}

/** Forgets what was drawn: the language changed. */
export const redrawAll = (): void => {
  drawn.clear()
}

function drawStranger({ stranger, words }: Seen): void {
  const titles = {
    none: words.strangerTitle,
    enrolling: words.enrolling,
    unreachable: words.enrolling,
    linkUsed: words.linkUsed,
    signedOut: words.signedOut,
  } as const
  const isTrying = stranger === 'enrolling' || stranger === 'unreachable'
  showText('stranger-title', titles[stranger])
  showText('stranger-help', stranger === 'unreachable' ? words.enrolOffline : isTrying ? '' : words.strangerHelp)
  showText('stranger-retry', stranger === 'unreachable' ? words.tryNow : null)
}

/** A link that looks and feels like a button. */
function makeLink(text: string, href: string): HTMLAnchorElement {
  const link = make('a', text, 'button')
  link.href = href
  return link
}

function taskCard(task: FieldTask, words: Words): HTMLElement[] {
  const { incident, assignment } = task
  if (!incident || !assignment) return [make('p', words.noTask, 'large')]
  const { place, callerPhone } = incident
  const list = make('dl')
  const row = (label: string, value: string | null | undefined): void => {
    if (value) list.append(make('dt', label), make('dd', value))
  }
  row(words.what, words.kind[incident.kind])
  row(words.priority, incident.priority)
  row(words.where, place ? place.description || `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}` : words.placeUnknown)
  row(words.accuracy, place?.accuracyMetres ? say(words.metres, { metres: Math.round(place.accuracyMetres) }) : null)
  row(words.note, incident.narrative)
  const card = make('section', '', 'card')
  if (assignment.isProvisional) card.append(make('p', words.provisional, 'provisional'))
  card.append(make('h2', assignment.status === 'offered' ? words.offerTitle : say(words.taskTitle, { number: incident.number })), list)
  if (place) card.append(makeLink(words.openMap, `geo:${place.latitude},${place.longitude}?q=${place.latitude},${place.longitude}`))
  if (callerPhone) card.append(makeLink(say(words.call, { phone: callerPhone }), `tel:${callerPhone.replace(/[^+0-9]/g, '')}`))
  return [card]
}

function stepButtons(task: FieldTask, words: Words, deeds: Deeds): HTMLElement[] {
  const { assignment, unit } = task
  if (assignment?.status === 'offered') {
    const { id } = assignment
    return [
      make('p', '', 'countdown'),
      makeButton(
        words.accept,
        () => {
          deeds.answer(id, 'accept')
        },
        { className: 'primary', id: 'accept' },
      ),
      makeButton(
        words.decline,
        () => {
          deeds.answer(id, 'decline')
        },
        { id: 'decline' },
      ),
    ]
  }
  if (assignment)
    return nextSteps(task).map((step, at) =>
      makeButton(
        words.step[step],
        () => {
          deeds.step(assignment.id, step)
        },
        { className: at === 0 ? 'primary' : '', id: `step-${step}` },
      ),
    )
  return unit.legalNext.flatMap((status) =>
    status === 'available' || status === 'outOfService'
      ? [
          makeButton(
            status === 'available' ? words.inService : words.outOfService,
            () => {
              deeds.status(status)
            },
            { id: `status-${status}` },
          ),
        ]
      : [],
  )
}

function drawCountdown(task: FieldTask, { crew, words, language, nowMs }: Seen): void {
  const left = secondsLeft(task, crew?.clockBehindMs ?? 0, nowMs)
  const line = byId('steps').querySelector('.countdown')
  if (line)
    line.textContent =
      left === null ? '' : left === 0 ? words.timeOver : sayCount(language, { one: words.timeLeft_one, other: words.timeLeft_other }, left)
}

function drawSharing({ sharing, words, waitingFixes }: Seen): void {
  byId('sharing-title').textContent = words.position
  const line = !sharing.isOn
    ? words.sharingOff
    : sharing.isDenied
      ? words.sharingDenied
      : sharing.lastSentMs === null
        ? words.sharingBegun
        : say(words.sharingSent, { time: timeText(sharing.lastSentMs) })
  showText(
    'sharing-state',
    sharing.isOn && waitingFixes > 0 && !sharing.isDenied ? `${line} ${say(words.fixesWaiting, { count: waitingFixes })}` : line,
  )
  byId('sharing').textContent = sharing.isOn ? words.stopSharing : words.share
  byId('sharing').setAttribute('aria-pressed', String(sharing.isOn))
}

function bannerLine({ crew, isReachable, words, waitingFixes }: Seen): string | null {
  if (isReachable && navigator.onLine) return null
  const steps = crew?.acts.length ?? 0
  return steps + waitingFixes === 0 ? words.offlineNothing : say(words.offlineWaiting, { steps, fixes: waitingFixes })
}

function actName(act: Act, words: Words): string {
  if (act.path === 'answer') return act.body.answer === 'accept' ? words.accept : words.decline
  if (act.path === 'progress') return words.step[act.body.to]
  return act.path === 'readiness' ? words[act.body.readiness] : words.unitStatus[act.body.to]
}

function drawCrew(crew: Crew, seen: Seen, deeds: Deeds): void {
  const { words, language, nowMs } = seen
  const task = shownTask(crew)
  byId('call-sign').textContent = crew.session.callSign
  showText('own-status', task ? words.unitStatus[task.unit.status] : null)
  showText(
    'age',
    crew.heardAtMs === null ? words.notHeard : nowMs - crew.heardAtMs > OLD_MS ? say(words.asOf, { time: timeText(crew.heardAtMs) }) : null,
  )
  showText('notice', seen.refusedAct ? say(words.refused, { what: actName(seen.refusedAct, words) }) : null)
  redraw('task', [language, task === null, task?.incident, task?.assignment?.status], () => (task ? taskCard(task, words) : []))
  redraw('steps', [language, task?.assignment?.id, task?.assignment?.legalNext, task?.assignment?.status, task?.unit.legalNext], () =>
    task ? stepButtons(task, words, deeds) : [],
  )
  if (task) drawCountdown(task, seen)
  byId('readiness-title').textContent = words.crew
  redraw('readiness', [language, task?.unit.readiness], () =>
    task
      ? READINESS.map((one) =>
          makeButton(
            words[one],
            () => {
              deeds.readiness(one)
            },
            { pressed: task.unit.readiness === one, id: `readiness-${one}` },
          ),
        )
      : [],
  )
  byId('sign-out').textContent = words.signOut
  document.title = task?.assignment?.status === 'offered' ? words.offerTitle : crew.session.callSign
}

/** Draws the whole page. */
export function draw(seen: Seen, deeds: Deeds): void {
  byId('crew').hidden = seen.crew === null
  byId('stranger').hidden = seen.crew !== null
  showText('offline', bannerLine(seen))
  if (!seen.crew) return drawStranger(seen)
  drawSharing(seen)
  drawCrew(seen.crew, seen, deeds)
}
