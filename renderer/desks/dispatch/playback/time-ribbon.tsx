/** A strip over the slider: full where the unit drove, thin where it stood, dashed where nobody knows. Decorative: the list says the same. */
import styles from '../map-tools/map-tools.module.css'
import type { Span } from './player.ts'
import type { Gap, Stretch } from './track.ts'

const WIDTH = 1000

export function TimeRibbon({
  span: { fromMs, toMs },
  stretches,
  gaps,
}: {
  span: Span
  stretches: readonly Stretch[]
  gaps: readonly Gap[]
}) {
  const at = (ms: number): number => (Math.min(Math.max(ms - fromMs, 0), toMs - fromMs) / Math.max(1, toMs - fromMs)) * WIDTH
  return (
    <svg className={styles.ribbon} viewBox={`0 0 ${WIDTH} 8`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
      {stretches.map(({ kind, fromAt, toAt }) => {
        const [left, right] = [at(Date.parse(fromAt)), at(Date.parse(toAt))]
        return kind === 'trip' ? (
          <rect key={fromAt} className={styles.ribbonTrip} x={left} y="0" width={Math.max(1, right - left)} height="8" />
        ) : (
          <rect key={fromAt} className={styles.ribbonStop} x={left} y="3" width={Math.max(1, right - left)} height="2" />
        )
      })}
      {gaps.map(({ fromMs: from, toMs: to }) => (
        <rect key={from} className={styles.ribbonGap} x={at(from)} y="0.5" width={Math.max(1, at(to) - at(from))} height="7" />
      ))}
    </svg>
  )
}
