/** Road changes in words: on the map in one breath, in the list in full. */
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../lib/use-language.ts'
import type { RoadChange } from './data.ts'
import { changeState } from './road-shapes.ts'

export type RoadWords = {
  /** `closed · flood`; what is to come begins with its time. */
  onMap(change: RoadChange, now: string): string
  effect(change: Pick<RoadChange, 'factor'>): string
  /** For whom it counts; nothing when it counts for all. */
  profiles(change: Pick<RoadChange, 'profiles'>): string
  /** From when until when. */
  time(change: RoadChange, now: string): string
}

const EVERYBODY = 4

export function useRoadWords(): RoadWords {
  const { t } = useTranslation('roads')
  const format = useFormat()
  return useMemo(() => {
    const effect = ({ factor }: Pick<RoadChange, 'factor'>): string =>
      factor === 0 ? t('effect.closed') : t('effect.slow', { percent: Math.round(factor * 100) })
    return {
      effect,
      onMap: (change, now) =>
        [
          ...(changeState(change, now) === 'later' && change.from !== null ? [t('time.from', { time: format.dateTime(change.from) })] : []),
          effect(change),
          t(`reason.${change.reason}`),
        ].join(' · '),
      profiles: ({ profiles }) =>
        profiles.length === EVERYBODY ? t('profile.all') : profiles.map((name) => t(`profile.${name}`)).join(', '),
      time: (change, now) => {
        const { from, until, isLifted } = change
        if (isLifted) return t('time.lifted')
        if (changeState(change, now) === 'over') return t('time.over', { time: format.dateTime(until ?? now) })
        return [
          ...(from !== null && from > now ? [t('time.from', { time: format.dateTime(from) })] : []),
          until === null ? t('time.open') : t('time.until', { time: format.dateTime(until) }),
        ].join(' ')
      },
    }
  }, [t, format])
}
