/** Permission names and the roles a new station starts with. Roles are data in the log; these are only their first version. */
import { z } from 'zod'

/** Permission -> what it lets a person do (shown in the admin desk through i18n `admin:permission.<name>`). */
export const PERMISSIONS = [
  'public',
  'session.self',
  'live.read',
  'station.read',
  'station.manage',
  'identity.read',
  'identity.manage',
  'directory.read',
  'directory.manage',
  'place.read',
  'place.manage',
  'incident.read',
  'incident.report',
  'incident.write',
  'incident.triage',
  'incident.close',
  'unit.read',
  'unit.manage',
  'unit.set-status',
  'unit.self',
  'assignment.write',
  'handover.read',
  'handover.request',
  'handover.answer',
  'handover.transfer',
  'position.read',
  'position.write',
  'exception.acknowledge',
  'audit.read',
  'peers.read',
  'peers.manage',
] as const
export const Permission = z.enum(PERMISSIONS)
export type Permission = z.infer<typeof Permission>

const desk = ['session.self', 'live.read', 'station.read', 'directory.read', 'place.read'] as const
const seesDispatch = ['incident.read', 'unit.read', 'position.read'] as const
const dispatch = [
  ...seesDispatch,
  'incident.report',
  'incident.write',
  'incident.triage',
  'incident.close',
  'unit.set-status',
  'assignment.write',
  'handover.read',
  'handover.request',
  'exception.acknowledge',
] as const

/** First roles of a station: role -> permissions. */
export const FIRST_ROLES = {
  dispatcher: [...desk, ...dispatch],
  supervisor: [
    ...desk,
    ...dispatch,
    'place.manage',
    'unit.manage',
    'identity.read',
    'audit.read',
    'handover.answer',
    'handover.transfer',
    'peers.read',
  ],
  hospitalDesk: [...desk, 'handover.read', 'handover.answer', 'handover.transfer', 'unit.read', 'position.read', 'exception.acknowledge'],
  fleet: [...desk, ...seesDispatch, 'unit.manage', 'unit.set-status'],
  coldChain: [...desk],
  maternal: [...desk, 'incident.report'],
  rides: [...desk, 'unit.read', 'position.read'],
  regulator: [...desk, 'audit.read'],
  administrator: [
    ...desk,
    'station.manage',
    'identity.read',
    'identity.manage',
    'directory.manage',
    'place.manage',
    'unit.read',
    'unit.manage',
    'position.read',
    'audit.read',
    'incident.read',
    'handover.read',
    'exception.acknowledge',
    'peers.read',
    'peers.manage',
  ],
  fieldCitizen: ['incident.report'],
  fieldResponder: ['session.self', 'unit.self', 'position.write'],
  fieldCrew: ['session.self', 'unit.self', 'position.write'],
  fieldDriver: ['session.self', 'unit.self', 'position.write'],
  tracker: ['position.write'],
} as const satisfies Record<string, readonly Permission[]>
export type FirstRole = keyof typeof FIRST_ROLES
