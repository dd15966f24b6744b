/** Which double booking the dispatcher looks at, and the unit that waits for words said by radio or phone. */
import { create } from 'zustand'
import { showIncident, showView } from '../store.ts'

/** A unit whose own station cannot be heard: it can be sent by what was said to its crew. `isLate`: that station was asked and is silent. */
export type VoiceCall = { incidentId: string; unitId: string; callSign: string; station: string; isLate: boolean }
type ClaimDesk = {
  /** What the double booking that is shown is about; null = the most urgent one. */
  conflict: string | null
  voice: VoiceCall | null
}

export const useClaimDesk = create<ClaimDesk>(() => ({ conflict: null, voice: null }))

/** Shows a double booking in the middle. @param conflict what it is about; null = the most urgent one */
export const showConflict = (conflict: string | null): void => {
  useClaimDesk.setState({ conflict })
  showView('conflict')
}
/** Asks for the words said by radio or phone, or puts that away. */
export const askForWords = (voice: VoiceCall | null): void => {
  useClaimDesk.setState({ voice })
  if (voice !== null) showIncident(voice.incidentId)
}
/** Forgets both, when the person leaves. */
export const forgetClaims = (): void => {
  useClaimDesk.setState({ conflict: null, voice: null })
}
