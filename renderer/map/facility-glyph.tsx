/** A facility's sign in lists and in the legend: the strokes the map draws. */
import type { FacilityKind } from '../../server/contract/directory.ts'
import { FACILITY_GLYPHS } from './facility-shapes.ts'
import styles from './facility-glyph.module.css'

/** Decorative: the words beside it say the same. */
export function FacilityGlyph({ kind, isClosed = false, size = 18 }: { kind: FacilityKind; isClosed?: boolean; size?: number }) {
  const { isFilled, path } = FACILITY_GLYPHS[kind]
  return (
    <svg className={styles.sign} width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <rect className={isFilled ? styles.filledBox : styles.box} x="1.5" y="1.5" width="17" height="17" rx="3" />
      <path className={isFilled ? styles.cutOut : styles.strokes} d={path} />
      {isClosed && <path className={styles.strokes} d="M2 18 18 2" />}
    </svg>
  )
}
