/** What the shapes on the map mean, in words. */
import { useTranslation } from 'react-i18next'
import type { ReactNode } from 'react'
import { PriorityMark } from '../ui/priority-mark.tsx'
import { FenceMark, FENCE_LOOKS } from './fence-mark.tsx'
import { FacilityGlyph } from './facility-glyph.tsx'
import styles from './map-legend.module.css'
import { STATUS_GROUPS } from './status-groups.ts'
import { UnitGlyph } from './unit-glyph.tsx'

const PRIORITIES = ['P1', 'P2', 'P3', 'P4'] as const
const KINDS = ['ambulance', 'motorcycle', 'car', 'boat', 'responder'] as const
const AGES = ['fresh', 'stale', 'lost'] as const
const FACILITIES = ['referralHospital', 'healthCentre', 'vaccineStore', 'ambulanceBase'] as const

/** Grouped as people ask: incidents, who, doing what, how old, where. */
export function MapLegend() {
  const { t } = useTranslation(['map', 'common'])
  return (
    <div className={styles.legend} role="group" aria-label={t('legend.label')}>
      <Group title={t('legend.incidents')}>
        {PRIORITIES.map((priority) => (
          <Line
            key={priority}
            mark={<PriorityMark priority={priority} size={16} isDecorative />}
            words={t(`common:priority.${priority}`)}
          />
        ))}
      </Group>
      <Group title={t('legend.kinds')}>
        {KINDS.map((kind) => (
          <Line key={kind} mark={<UnitGlyph kind={kind} size={18} />} words={t(`unit.${kind}`)} />
        ))}
      </Group>
      <Group title={t('legend.groups')}>
        {STATUS_GROUPS.map((group) => (
          <Line key={group} mark={<UnitGlyph kind="ambulance" group={group} size={18} />} words={t(`group.${group}`)} />
        ))}
      </Group>
      <Group title={t('legend.ages')}>
        {AGES.map((age) => (
          <Line key={age} mark={<UnitGlyph kind="ambulance" age={age} size={18} />} words={t(`legend.${age}`)} />
        ))}
        <Line mark={<UnitGlyph kind="ambulance" isProvisional size={18} />} words={t('legend.provisional')} />
      </Group>
      <Group title={t('legend.facilities')}>
        {FACILITIES.map((kind) => (
          <Line key={kind} mark={<FacilityGlyph kind={kind} size={16} />} words={t(`facility.${kind}`)} />
        ))}
      </Group>
      <Group title={t('legend.fences')}>
        {FENCE_LOOKS.map((look) => (
          <Line key={look} mark={<FenceMark look={look} />} words={t(`legend.${look}`)} />
        ))}
      </Group>
    </div>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className={styles.title}>{title}</h3>
      <ul>{children}</ul>
    </section>
  )
}

function Line({ mark, words }: { mark: ReactNode; words: string }) {
  return (
    <li className={styles.line}>
      <span className={styles.mark}>{mark}</span>
      {words}
    </li>
  )
}
