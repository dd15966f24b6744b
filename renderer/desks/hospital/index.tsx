/** The hospital's emergency desk: who is coming, what they need, and the signed handover. */
import { extendLiveMap } from '../../lib/live-map.ts'

export { Desk } from './desk.tsx'
export const namespaces = ['hospital'] as const

/** Arrivals follow every op about a handover, its incident's number and the unit that brings the patient. */
export const register = (): (() => void) =>
  extendLiveMap({ 'handover.': [['handover']], 'assignment.': [['handover']], 'facility.': [['directory']] })
