/** The page of a unit's phone: enrolled by a link, shows the own task, keeps every step and position until the station has it. */
import { byId, showText } from '../shared/elements.ts'
import { newCommandId } from '../shared/ids.ts'
import { createLanguage, say } from '../shared/language.ts'
import { drawLanguages } from '../shared/language-bar.ts'
import { keepForOffline } from '../shared/offline.ts'
import { createOutbox } from '../shared/outbox.ts'
import { ask } from '../shared/station.ts'
import { readValue, removeText, writeValue } from '../shared/store.ts'
import { enrol, linkToken } from './enrol.ts'
import { openFixQueue } from './fix-queue.ts'
import { did, heardTask, isAnything, isCrew, isTask, newCrew, settled, shownTask, type Act, type Crew } from './model.ts'
import { createSharing } from './sharing.ts'
import { draw, redrawAll, type Deeds, type Stranger } from './view.ts'
import { wordsOf } from './words.ts'

const CREW_KEY = 'kituo.crew'
const ASK_EVERY_MS = 5_000
const SEND_FIXES_EVERY_MS = 10_000
/** Two short and one long: an offer has come. */
const OFFER_VIBRATION = [300, 150, 300, 150, 800]

let crew: Crew | null = readValue(CREW_KEY, isCrew)
let stranger: Stranger = 'none'
let refusedAct: Act | null = null
let isReachable = true
let isSignOutAsked = false
/** The station does not know this phone any more. What waits is kept for the same unit's next link. */
let isSignedOut = false
let isEnrolling = false
/** Raised with every step the station has answered: an older picture of the task is then not shown. */
let answered = 0

const language = createLanguage(() => {
  redrawAll()
  showWords()
  show()
})
const fixes = openFixQueue()
const steps = createOutbox({ sendNext: sendNextAct, onState: show })
const positions = createOutbox({ sendNext: () => (crew && !isSignedOut ? sharing.sendNext() : Promise.resolve(null)), onState: show })
const sharing = createSharing(fixes, async (batch) => heed(await ask('/responder/positions', isAnything, { fixes: batch })), show)

const deeds: Deeds = {
  answer: (assignmentId, answer) => {
    act({ path: 'answer', body: { commandId: newCommandId(), assignmentId, answer } })
  },
  step: (assignmentId, to) => {
    act({
      path: 'progress',
      body: { commandId: newCommandId(), assignmentId, to, at: new Date(Date.now() + (crew?.clockBehindMs ?? 0)).toISOString() },
    })
  },
  status: (to) => {
    act({ path: 'status', body: { commandId: newCommandId(), to, at: new Date(Date.now() + (crew?.clockBehindMs ?? 0)).toISOString() } })
  },
  readiness: (readiness) => {
    act({ path: 'readiness', body: { commandId: newCommandId(), readiness } })
  },
}

function keep(next: Crew | null): void {
  crew = next
  if (next) writeValue(CREW_KEY, next)
  else removeText(CREW_KEY)
  show()
}

function show(): void {
  draw(
    {
      crew: isSignedOut ? null : crew,
      stranger,
      sharing: sharing.state,
      waitingFixes: fixes.size,
      isReachable,
      refusedAct,
      language: language.current,
      words: wordsOf(language.current),
      nowMs: Date.now(),
    },
    deeds,
  )
}

function showWords(): void {
  drawLanguages(language.current, wordsOf(language.current).language, language.choose)
}

function act(one: Act): void {
  if (!crew) return
  refusedAct = null
  keep(did(crew, one))
  steps.nudge()
}

/** Notices whether the station answers, and that it no longer knows this phone. */
function heed<Given extends Awaited<ReturnType<typeof ask<object>>>>(answer: Given): Given {
  isReachable = answer.kind !== 'unreachable'
  if (answer.kind === 'refused' && answer.status === 401) {
    stranger = 'signedOut'
    isSignedOut = true
    sharing.set(false)
    show()
  }
  return answer
}

/** Tells the station the oldest act. One it will not take is shown and left behind: the station's own word follows. */
async function sendNextAct() {
  const one = crew?.acts[0]
  if (!one || isSignedOut) return null
  const answer = heed(await ask(`/responder/${one.path}`, isAnything, one.body))
  if (answer.kind === 'unreachable' || isSignedOut || !crew) return isSignedOut ? null : answer
  if (answer.kind === 'refused') refusedAct = one
  answered += 1
  keep(settled(crew, one.body.commandId))
  void askTask()
  return answer
}

async function askTask(): Promise<void> {
  if (!crew || isSignedOut) return
  const [wasOffered, before] = [shownTask(crew)?.assignment?.status === 'offered', answered]
  const answer = heed(await ask('/responder/task', isTask))
  if (answer.kind !== 'ok' || !crew || before !== answered) return show()
  keep(heardTask(crew, answer.value, Date.now()))
  if (!wasOffered && shownTask(crew)?.assignment?.status === 'offered') navigator.vibrate?.(OFFER_VIBRATION)
}

async function redeemLink(): Promise<void> {
  const token = linkToken(location.hash)
  if (token === null || isEnrolling) return
  isEnrolling = true
  stranger = 'enrolling'
  show()
  const answer = await enrol(token)
  isEnrolling = false
  if (answer.kind === 'unreachable') {
    stranger = 'unreachable'
    return show()
  }
  history.replaceState(null, '', location.pathname) // the link is used: it must not stay in the history
  if (answer.kind === 'refused') {
    stranger = 'linkUsed'
    return show()
  }
  stranger = 'none'
  isSignedOut = false
  const isSameUnit = crew?.session.unitId === answer.value.unitId
  if (!isSameUnit) fixes.clear()
  keep({ ...newCrew(answer.value), acts: isSameUnit && crew ? crew.acts : [] })
  steps.nudge()
  await askTask()
}

/** Signing out forgets what waits, so it asks once more when something does. */
async function signOut(): Promise<void> {
  const waiting = (crew?.acts.length ?? 0) + fixes.size
  if (waiting > 0 && !isSignOutAsked) {
    isSignOutAsked = true
    return showText('sign-out-warning', say(wordsOf(language.current).signOutWarning, { count: waiting }))
  }
  await ask('/responder/sign-out', isAnything, {})
  isSignOutAsked = false
  showText('sign-out-warning', null)
  sharing.set(false)
  fixes.clear()
  stranger = 'none'
  isSignedOut = false
  keep(null)
}

byId('sharing').addEventListener('click', () => {
  sharing.set(!sharing.state.isOn)
})
byId('sign-out').addEventListener('click', () => {
  void signOut()
})
byId('stranger-retry').addEventListener('click', () => {
  void redeemLink()
})
addEventListener('hashchange', () => {
  void redeemLink()
})
addEventListener('online', () => {
  show()
  void (stranger === 'unreachable' ? redeemLink() : askTask())
})
addEventListener('offline', show)
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void askTask()
})
setInterval(() => {
  void (stranger === 'unreachable' ? redeemLink() : askTask())
}, ASK_EVERY_MS)
setInterval(positions.nudge, SEND_FIXES_EVERY_MS)
setInterval(show, 1_000)
showWords()
show()
keepForOffline()
void redeemLink().then(() => {
  if (!crew) return
  sharing.resume()
  steps.nudge()
  positions.nudge()
  void askTask()
})
