/** Under the list of units: what is special about the chosen one. Nothing for a unit of this station that is booked once. */
import { useTranslation } from 'react-i18next'
import { unitResource } from '../../../../server/contract/claims.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { ProvisionalMark } from '../../../ui/provisional-mark.tsx'
import type { Unit } from '../data.ts'
import { UnitContested } from './contested-mark.tsx'
import { OwnerLine } from './owner-line.tsx'
import { showConflict } from './store.ts'
import styles from './conflicts.module.css'

/** True when there is something to say about it. */
export const isSpecial = ({ owner, isOwn, isProvisional, isDoubleBooked, contested }: Unit): boolean =>
  (owner !== null && !isOwn) || isProvisional || isDoubleBooked || contested.length > 0

export function UnitLine({ unit }: { unit: Unit }) {
  const { t } = useTranslation('conflicts')
  const resource = unitResource(unit.id)
  return (
    <div className={styles.unitLine}>
      <strong>{unit.callSign}</strong>
      {unit.isProvisional && <ProvisionalMark />}
      {unit.isDoubleBooked && (
        <>
          <Badge look="solid" icon="warning">
            {t('unit.doubleBooked')}
          </Badge>
          <Button size="small" onPress={() => showConflict(resource)}>
            {t('unit.resolve')}
          </Button>
        </>
      )}
      <UnitContested unit={unit} />
      <OwnerLine resource={resource} callSign={unit.callSign} />
    </div>
  )
}
