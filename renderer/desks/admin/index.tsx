/** The administrator's desk: people, roles, units, facilities, signed-in devices, and who did what. */
import { extendLiveMap } from '../../lib/live-map.ts'

export { Desk } from './desk.tsx'
export const namespaces = ['admin', 'dispatch'] as const

export const register = (): (() => void) =>
  extendLiveMap({
    'user.': [['identity']],
    'role.': [['identity']],
    'session.': [['identity', 'sessions']],
    'enrolment.': [['identity']],
    'unit.': [['units']],
    'facility.': [['directory']],
    'station.': [['stations', 'list']],
    'scope.': [['stations', 'list']],
  })
