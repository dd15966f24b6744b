/** The administrator's desk: people, roles, units, facilities, signed-in devices, and who did what. */
import { extendLiveMap, type QueryPath } from '../../lib/live-map.ts'

export { Desk } from './desk.tsx'
export const namespaces = ['admin', 'dispatch'] as const

/** Asked again on ops about stations, and when the station announces `peers`. */
const LINKS: readonly QueryPath[] = [['stations', 'links']]

export const register = (): (() => void) =>
  extendLiveMap({
    'user.': [['identity']],
    'role.': [['identity']],
    'session.': [['identity', 'sessions']],
    'enrolment.': [['identity']],
    'unit.': [['units']],
    'facility.': [['directory']],
    'station.': [['stations', 'list'], ...LINKS],
    'scope.': [['stations', 'list'], ...LINKS],
    peers: [['stations', 'list'], ...LINKS],
  })
