/** The language a person reads: what they choose wins, on the door as well as inside, and becomes theirs; who chooses nothing gets their own. */
import type { Language } from '../../server/contract/primitives.ts'
import { newCommandId } from '../lib/ids.ts'
import { currentSession, setSession } from '../lib/session.ts'
import { station } from '../lib/trpc.ts'
import { changeSettings } from '../stores/settings.ts'

/** Chosen on the door by whoever signs in next. */
let atDoor: Language | null = null

/** A person chose a language. Before anybody is signed in it waits for whoever comes. */
export function chooseLanguage(language: Language): void {
  changeSettings({ language })
  if (currentSession() === null) atDoor = language
  else makeOwn(language)
}

/** Somebody has come in. @param own the language kept for them */
export function settleLanguage(own: Language): void {
  const chosen = atDoor
  atDoor = null
  changeSettings({ language: chosen ?? own })
  if (chosen !== null && chosen !== own) makeOwn(chosen)
}

function makeOwn(language: Language): void {
  const sessionId = currentSession()?.sessionId
  station.identity.changeOwnLanguage.mutate({ commandId: newCommandId(), language }).then(
    () => {
      const session = currentSession()
      if (session !== null && session.sessionId === sessionId) setSession({ ...session, language })
    },
    () => undefined, // the choice stands in this window; the next sign-in brings the earlier one back
  )
}
