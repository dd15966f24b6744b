/** Trips, stops and gaps in order of time; choosing one puts the clock to its beginning. */
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/use-language.ts'
import styles from '../map-tools/map-tools.module.css'
import type { Gap, Stretch } from './track.ts'
import { useDuration } from './use-duration.ts'

type Line = { kind: 'trip' | 'stop' | 'gap'; fromMs: number; toMs: number; distanceMetres: number; maxSpeedKmh: number }

/** Drawn signs: a line driven, a square stood, dashes not known. */
const SIGNS = { trip: 'M2 13 8 5l5 5 5-7', stop: 'M5 4h9v9H5z', gap: 'M2 8h3M8 8h3M14 8h3' } as const

export type StretchListProps = { stretches: readonly Stretch[]; gaps: readonly Gap[]; atMs: number; onGo: (atMs: number) => void }

export function StretchList({ stretches, gaps, atMs, onGo }: StretchListProps) {
  const { t } = useTranslation('playback')
  const format = useFormat()
  const duration = useDuration()
  const lines = linesOf(stretches, gaps)
  return (
    <div className={styles.part}>
      <h4>{t('list')}</h4>
      <ul className={styles.rows} aria-label={t('list')}>
        {lines.map(({ kind, fromMs, toMs, distanceMetres, maxSpeedKmh }) => (
          <li key={`${kind}${fromMs}`}>
            <button type="button" className={styles.stretch} data-now={atMs >= fromMs && atMs < toMs} onClick={() => onGo(fromMs)}>
              <svg width="20" height="16" viewBox="0 0 20 16" aria-hidden="true" focusable="false">
                <path d={SIGNS[kind]} fill="none" stroke="currentColor" strokeWidth="1.6" />
              </svg>
              <span>
                {t(`kind.${kind}`)} {format.clock(fromMs)}–{format.clock(toMs)}
                {kind === 'trip' && (
                  <span className={styles.quiet}>
                    {' '}
                    {format.distance(distanceMetres)} · {t('atMost', { speed: Math.round(maxSpeedKmh) })}
                  </span>
                )}
              </span>
              <span className={styles.figures}>{duration(toMs - fromMs)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function linesOf(stretches: readonly Stretch[], gaps: readonly Gap[]): Line[] {
  const driven = stretches.map(({ kind, fromAt, toAt, distanceMetres, maxSpeedKmh }): Line => ({
    kind,
    fromMs: Date.parse(fromAt),
    toMs: Date.parse(toAt),
    distanceMetres,
    maxSpeedKmh,
  }))
  const unknown = gaps.map(({ fromMs, toMs }): Line => ({ kind: 'gap', fromMs, toMs, distanceMetres: 0, maxSpeedKmh: 0 }))
  return [...driven, ...unknown].sort((a, b) => a.fromMs - b.fromMs)
}
