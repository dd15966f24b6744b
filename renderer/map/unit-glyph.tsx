/** A unit's shape in lists and in the legend: the same outline, fill and marks as on the map. */
import type { AgeState } from '../lib/age.ts'
import { classNames } from '../lib/class-names.ts'
import type { StatusGroup } from './status-groups.ts'
import './unit-colours.css'
import styles from './unit-glyph.module.css'
import { UNIT_GRID, UNIT_SHAPES, type KindCode } from './unit-shapes.ts'

export type UnitGlyphProps = { kind: KindCode; age?: AgeState; group?: StatusGroup; isProvisional?: boolean; size?: number }

/** Decorative: the words beside it say the same. */
export function UnitGlyph({ kind, age = 'fresh', group = 'available', isProvisional = false, size = 20 }: UnitGlyphProps) {
  const isFilled = age === 'fresh' && !isProvisional
  return (
    <svg
      className={classNames(styles.glyph, styles[group])}
      width={size}
      height={size}
      viewBox={`0 0 ${UNIT_GRID} ${UNIT_GRID}`}
      aria-hidden="true"
      focusable="false"
    >
      {age === 'lost' && <circle className={styles.lostRing} cx="16" cy="16" r="13.5" />}
      <g transform={age === 'lost' ? 'translate(6.4 6.4) scale(0.6)' : undefined}>
        <path className={isFilled ? styles.filled : styles.hollow} d={UNIT_SHAPES[kind]} />
        {isFilled && group === 'committed' && <path className={styles.stripe} d="M16 9v11" />}
        {isFilled && group === 'engaged' && <circle className={styles.dot} cx="16" cy="18" r="3.2" />}
        {isProvisional && <path className={styles.hatching} d="M11 22 20 13M13 25 22 16M9 18 17 10" />}
      </g>
      {group === 'off' && <path className={styles.slash} d="M4 18h24" />}
    </svg>
  )
}
