/** A line beside the pointer: what the thing under it is, and how old its position is. */
import { useTranslation } from 'react-i18next'
import { AgeText } from '../ui/age-text.tsx'
import styles from './map-panel.module.css'
import { STATUS_GROUP_OF } from './status-groups.ts'
import type { MapContent, MapSelection } from './types.ts'
import type { UnitPositionStore } from './unit-positions.ts'

/** An item, or words about the ground where no item is. */
export type Hovered = { item: MapSelection | null; words: string | null; x: number; y: number }

/** Follows the pointer; says nothing that the list does not say too. */
export function HoverText({ hovered, units, content }: { hovered: Hovered; units: UnitPositionStore; content: MapContent }) {
  const { t } = useTranslation(['map', 'common'])
  const { id = '', kind = null } = hovered.item ?? {}
  return (
    <div className={styles.hover} style={{ translate: `${hovered.x + 16}px ${hovered.y + 12}px` }} aria-hidden="true">
      {hovered.words !== null && <span>{hovered.words}</span>}
      {kind === 'unit' && <UnitWords id={id} units={units} />}
      {kind === 'incident' &&
        content.incidents
          .filter((incident) => incident.id === id)
          .map((incident) => (
            <Words key={id} strong={incident.number} words={[incident.title, t(`common:priority.${incident.priority}`)]} />
          ))}
      {kind === 'facility' &&
        content.facilities
          .filter((facility) => facility.id === id)
          .map((facility) => (
            <Words
              key={id}
              strong={facility.name}
              words={[t(`facility.${facility.kind}`), ...(facility.emsTraffic === 'closed' ? [t('facility.closed')] : [])]}
            />
          ))}
    </div>
  )
}

function UnitWords({ id, units }: { id: string; units: UnitPositionStore }) {
  const { t } = useTranslation('map')
  const traits = units.traitsOf(id)
  const row = units.rowOf(id)
  const fixedAtMs = row < 0 ? undefined : units.columns.fixedAtMs[row]
  const words =
    traits === null
      ? [t('unit.unknown')]
      : [t(`unit.${traits.kind}`), t(`group.${STATUS_GROUP_OF[traits.status]}`), ...(traits.isProvisional ? [t('provisional')] : [])]
  return (
    <>
      <Words strong={traits?.callSign ?? id} words={words} />
      <AgeText at={fixedAtMs === undefined ? null : new Date(fixedAtMs).toISOString()} limits={units.limits} />
    </>
  )
}

function Words({ strong, words }: { strong: string; words: readonly string[] }) {
  return (
    <span>
      <strong>{strong}</strong> {words.join(' · ')}
    </span>
  )
}
