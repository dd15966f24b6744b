/** One appliance: how cold, how old that is, what state, what comes next, and what to do. */
import type { EquipmentTile } from '../../../server/contract/coldstore.ts'
import { useNowMs } from '../../lib/now.ts'
import { useFormat } from '../../lib/use-language.ts'
import { AgeText } from '../../ui/age-text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icons.tsx'
import { PriorityMark } from '../../ui/priority-mark.tsx'
import { LetterMark } from './letter-mark.tsx'
import { actOf, groupOf, READING_AGE, type PlacedTile } from './tile-order.ts'
import { useColdWords } from './words.ts'
import styles from './coldstore.module.css'

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440

export function TileCard({ tile }: { tile: PlacedTile }) {
  const { t, value } = useColdWords()
  const nowMs = useNowMs()
  const latest = tile.temperature?.latest ?? null
  const act = actOf(tile, nowMs)
  return (
    <article className={styles.tile}>
      <div className={styles.reading}>
        <strong>{latest === null ? '—' : value(latest.value, 'temperature')}</strong>
        <AgeText at={latest?.at ?? null} limits={READING_AGE} />
      </div>
      <div className={styles.tileBody}>
        <div className={styles.tileHead}>
          {tile.priority !== null && <PriorityMark priority={tile.priority} isFlashing={tile.letter === 'B'} />}
          <strong>{tile.name}</strong>
          <span className={styles.quiet}>{[tile.place, tile.site].filter((part) => part !== null).join(' · ')}</span>
        </div>
        <div className={styles.tileLine}>
          <LetterMark letter={tile.letter} />
          {tile.alarmCount > 1 && <span className={styles.quiet}>{t('tile.alarms', { count: tile.alarmCount })}</span>}
          {groupOf(tile, nowMs) === 'silent' && <Badge look="dashed">{t('group.silent')}</Badge>}
          {tile.power === 'off' && <Badge look="solid">{t('tile.powerOff')}</Badge>}
          {tile.power === 'unknown' && <Badge look="dashed">{t('tile.powerUnknown')}</Badge>}
          {tile.door === 'open' && <Badge look="solid">{t('tile.doorOpen')}</Badge>}
        </div>
        <ComingUp tile={tile} />
        {act !== null && (
          <p className={styles.todo}>
            <Icon name="chevronRight" size={12} />
            <span>{t(`todo.${act}`)}</span>
          </p>
        )}
      </div>
    </article>
  )
}

/** What happens if nobody does anything: until when it stays cold, when a limit is reached, when a rule speaks. */
export function ComingUp({ tile: { holdover, forecast, countdown } }: { tile: EquipmentTile }) {
  const { t, span } = useColdWords()
  const format = useFormat()
  const nowMs = useNowMs()
  const until = (at: string): number => (Date.parse(at) - nowMs) / MINUTE_MS
  const moment = (at: string): string => (Math.abs(until(at)) > DAY_MINUTES ? format.dateTime(at) : format.clock(at))
  return (
    <>
      {holdover !== null && (
        <p className={styles.comes}>
          <Icon name="clock" size={12} />
          <span>
            {until(holdover.deadlineAt) <= 0
              ? t('tile.holdoverOver', { clock: moment(holdover.deadlineAt) })
              : t('tile.holdover', { span: span(until(holdover.deadlineAt)), clock: moment(holdover.deadlineAt) })}
            {` · ${t(`tile.basis.${holdover.basis}`)}${holdover.isStale ? `, ${t('tile.basisStale')}` : ''}`}
          </span>
        </p>
      )}
      {forecast !== null && until(forecast.reachesAt) > 0 && (
        <p className={styles.comes}>
          <Icon name="clock" size={12} />
          <span>
            {t('tile.forecast', { span: span(until(forecast.reachesAt)), clock: moment(forecast.reachesAt) })}
            {` (${t('tile.perHour', { change: format.number(forecast.perHour, 1) })})`}
          </span>
        </p>
      )}
      {countdown !== null && (
        <p className={styles.comes}>
          <Icon name="clock" size={12} />
          <span>
            {t('tile.countdown', {
              code: t(`code.${countdown.code}`),
              span: span(countdown.leftMinutes),
              since: moment(countdown.since),
            })}
          </span>
        </p>
      )}
    </>
  )
}
