/** Addresses inside the desk. */
import { navigate, useRoute } from '../../lib/route.ts'

/** Shows an appliance beside the tiles; null = the alarms again. */
export const showEquipment = (equipmentId: string | null): void =>
  navigate('coldstore', equipmentId === null ? ['overview'] : ['overview', equipmentId])

/** The appliance that is shown; null while the alarms are. */
export function useShownEquipment(): string | null {
  const { path } = useRoute()
  return path[0] === 'overview' ? (path[1] ?? null) : null
}
