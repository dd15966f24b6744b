/** The four groups in which the map shows a unit's status: free, on its way, with the patient, not to be sent. */
import type { UnitStatus } from '../../server/contract/units.ts'

export const STATUS_GROUPS = ['available', 'committed', 'engaged', 'off'] as const
export type StatusGroup = (typeof STATUS_GROUPS)[number]

/** Which group a status belongs to. Offered counts as committed: the unit should not be asked twice. */
export const STATUS_GROUP_OF = {
  available: 'available',
  offered: 'committed',
  assigned: 'committed',
  enRoute: 'committed',
  onScene: 'engaged',
  atPatient: 'engaged',
  transporting: 'engaged',
  atHospital: 'engaged',
  clearing: 'engaged',
  outOfService: 'off',
} as const satisfies Record<UnitStatus, StatusGroup>
