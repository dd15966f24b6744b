/** The administrator's desk: people, roles, units, facilities, signed-in devices, and who did what. */
import { registerExceptionOpener } from '../../alarms/openers.ts'
import { extendLiveMap, type QueryPath } from '../../lib/live-map.ts'
import { navigate } from '../../lib/route.ts'

export { Desk } from './desk.tsx'
export const namespaces = ['admin', 'dispatch', 'places', 'trackers'] as const

/** Asked again on ops about stations, and when the station announces `peers`. */
const LINKS: readonly QueryPath[] = [
  ['stations', 'links'],
  ['stations', 'door'],
]

/** The questions each kind of op makes stale, and what the strip tells of other stations. */
export function register(): () => void {
  const stops = [
    extendLiveMap({
      'user.': [['identity']],
      'role.': [['identity']],
      'session.': [['identity', 'sessions']],
      'enrolment.': [['identity']],
      'unit.': [['units'], ['positions', 'unknownDevices']],
      'facility.': [['directory'], ['places', 'referralPlans']],
      'place.': [['places']],
      'referral.': [['places', 'referralPlans']],
      'station.': [['stations', 'list'], ...LINKS],
      'scope.': [['stations', 'list'], ...LINKS],
      peers: [['stations', 'list'], ...LINKS],
      regions: [['regions', 'list']],
      imports: [['regions', 'importing']],
    }),
    registerExceptionOpener(({ entity }) => {
      if (entity.kind !== 'station') return false
      navigate('admin', ['peers', 'links'])
      return true
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
