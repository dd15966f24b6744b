/** The track that is played: slider, buttons, clock, and the list of trips, stops and gaps. */
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { RouterOutputs } from '../../../lib/trpc.ts'
import { useFormat } from '../../../lib/use-language.ts'
import type { MapPlayhead } from '../../../map/index.ts'
import { Button } from '../../../ui/button.tsx'
import styles from '../map-tools/map-tools.module.css'
import { showOnMap, useShownPlayhead, useShownShapes } from '../map-tools/store.ts'
import { changeSpeed, playerKey, press, seek, SPEEDS, toggle, type Span } from './player.ts'
import { StretchList } from './stretch-list.tsx'
import { TimeRibbon } from './time-ribbon.tsx'
import { doubtCounts, gapsOf, momentAt, trackOf, trackShapes, type Moment } from './track.ts'
import { useDuration } from './use-duration.ts'
import { usePlayer } from './use-player.ts'

const STEP_MS = 1_000

export type PlayedTrackProps = {
  callSign: string
  span: Span
  history: RouterOutputs['positions']['history']
  trips: RouterOutputs['positions']['trips']
}

export function PlayedTrack({ callSign, span, history, trips }: PlayedTrackProps) {
  const { t } = useTranslation('playback')
  const format = useFormat()
  const duration = useDuration()
  const track = useMemo(() => trackOf(history.points), [history])
  const gaps = useMemo(() => gapsOf(track), [track])
  const shapes = useMemo(
    () => trackShapes(track, trips.stretches, ({ fromMs, toMs }) => t('gap', { duration: duration(toMs - fromMs) })),
    [track, trips, t, duration],
  )
  useShownShapes(shapes)
  useEffect(() => showOnMap(track.known), [track])
  const played = useMemo(() => ({ fromMs: track.known[0]?.atMs ?? span.fromMs, toMs: span.toMs }), [track, span])
  const { player, change } = usePlayer(played)
  const moment = momentAt(track, player.atMs)
  const clock = format.clock(player.atMs, { withSeconds: true })
  useShownPlayhead(useHead(moment, `${callSign} ${clock}`))
  return (
    <>
      <div className={styles.player} role="group" aria-label={t('player')}>
        <p className={styles.clock}>
          <strong>{clock}</strong>
          <span>{format.date(player.atMs)}</span>
          <span>
            {moment?.speedKmh === undefined || moment.speedKmh === null ? '' : t('speedKmh', { speed: Math.round(moment.speedKmh) })}
          </span>
          {moment !== null && !moment.isCertain && <span>{t('guess')}</span>}
        </p>
        <div className={styles.slider}>
          <TimeRibbon span={played} stretches={trips.stretches} gaps={gaps} />
          <input
            type="range"
            aria-label={t('slider')}
            aria-valuetext={`${format.date(player.atMs)} ${clock}`}
            aria-describedby="playback-keys"
            min={played.fromMs}
            max={played.toMs}
            step={STEP_MS}
            value={player.atMs}
            onChange={(event) => {
              const atMs = Number(event.currentTarget.value)
              change((before) => seek(before, played, atMs))
            }}
            onKeyDown={(event) => {
              const key = playerKey(event)
              if (key === null) return
              event.preventDefault()
              change((before) => press(before, played, key))
            }}
          />
        </div>
        <span className={styles.buttons}>
          <Button size="small" variant="primary" onPress={() => change((before) => toggle(before, played))}>
            {t(player.isPlaying ? 'pause' : 'play')}
          </Button>
          <Button size="small" isDisabled={player.speed === SPEEDS[0]} onPress={() => change((before) => changeSpeed(before, -1))}>
            {t('slower')}
          </Button>
          <span className={styles.figures} role="status">
            {t('speed', { speed: player.speed })}
          </span>
          <Button size="small" isDisabled={player.speed === SPEEDS.at(-1)} onPress={() => change((before) => changeSpeed(before, 1))}>
            {t('faster')}
          </Button>
        </span>
        <p className={styles.quiet} id="playback-keys">
          {t('keys')}
        </p>
      </div>
      <Facts track={track} trips={trips} isTruncated={history.isTruncated || trips.isTruncated} />
      <StretchList
        stretches={trips.stretches}
        gaps={gaps}
        atMs={player.atMs}
        onGo={(atMs) => change((before) => seek(before, played, atMs))}
      />
    </>
  )
}

/** A mark that keeps its identity while nothing about it changes. */
function useHead(moment: Moment | null, label: string): MapPlayhead | null {
  const { latitude = null, longitude = null, headingDegrees = null, isCertain = false } = moment ?? {}
  return useMemo(
    () => (latitude === null || longitude === null ? null : { latitude, longitude, headingDegrees, isCertain, label }),
    [latitude, longitude, headingDegrees, isCertain, label],
  )
}

/** How far it drove, and what was left out and why. */
function Facts({
  track,
  trips,
  isTruncated,
}: {
  track: ReturnType<typeof trackOf>
  trips: PlayedTrackProps['trips']
  isTruncated: boolean
}) {
  const { t } = useTranslation('playback')
  const format = useFormat()
  const doubts = doubtCounts(track).map(({ flag, count }) => t('doubt', { why: t(`flag.${flag}`), count: format.number(count) }))
  return (
    <div className={styles.part}>
      <p className={styles.figures}>{t('driven', { distance: format.distance(trips.distanceMetres) })}</p>
      {doubts.length > 0 && (
        <p className={styles.quiet}>
          {t('doubts')} {doubts.join(', ')}
        </p>
      )}
      {isTruncated && <p>{t('truncated')}</p>}
    </div>
  )
}
