/** One appliance: what it does now, its history, what was found in it, and what people wrote. */
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { EquipmentId } from '../../../server/contract/coldregistry.ts'
import type { EquipmentDetail } from '../../../server/contract/coldstore.ts'
import { trpc } from '../../lib/trpc.ts'
import { useFormat } from '../../lib/use-language.ts'
import { AgeText } from '../../ui/age-text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx'
import { Panel } from '../../ui/panel.tsx'
import { HistoryChart } from './chart/history-chart.tsx'
import { READ_AGAIN_MS } from './cold-data.ts'
import { LetterMark } from './letter-mark.tsx'
import { showEquipment } from './routes.ts'
import { ComingUp } from './tile-card.tsx'
import { actOf, READING_AGE } from './tile-order.ts'
import { VerdictList } from './verdict-list.tsx'
import { useColdWords } from './words.ts'
import { useNowMs } from '../../lib/now.ts'
import styles from './coldstore.module.css'

export function EquipmentPanel({ equipmentId }: { equipmentId: string }) {
  const { t } = useTranslation('coldstore')
  const parsed = EquipmentId.safeParse(equipmentId)
  return (
    <Panel
      title={t('equipment.title')}
      isPadded
      actions={
        <>
          <Button size="small" icon="print" onPress={() => window.print()}>
            {t('act.print')}
          </Button>
          <Button size="small" icon="close" onPress={() => showEquipment(null)}>
            {t('act.toAlarms')}
          </Button>
        </>
      }
    >
      {parsed.success ? <Loaded equipmentId={parsed.data} /> : <EmptyState title={t('equipment.unknown')} />}
    </Panel>
  )
}

function Loaded({ equipmentId }: { equipmentId: EquipmentId }) {
  const detail = useQuery({ ...trpc.coldchain.equipment.queryOptions({ equipmentId }), refetchInterval: READ_AGAIN_MS })
  return (
    <>
      {detail.error !== null && <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.isPending && <Skeleton rows={8} />}
      {detail.data !== undefined && <Detail detail={detail.data} />}
    </>
  )
}

function Detail({ detail }: { detail: EquipmentDetail }) {
  const { t } = useTranslation('coldstore')
  const nowMs = useNowMs()
  const act = actOf(detail.tile, nowMs)
  const isSilent = detail.devices.every(({ sensors }) => sensors.every(({ latest }) => latest === null))
  return (
    <>
      <header className={styles.detailHead}>
        <h3>{detail.tile.name}</h3>
        <LetterMark letter={detail.tile.letter} />
        <Badge>{t(`kind.${detail.tile.kind}`)}</Badge>
        {act !== null && <span className={styles.todo}>{t(`todo.${act}`)}</span>}
      </header>
      <ComingUp tile={detail.tile} />
      <SensorsNow detail={detail} />
      {detail.devices.length === 0 ? (
        <EmptyState title={t('equipment.noDevice')} hint={t('equipment.noDeviceHint')} />
      ) : isSilent ? (
        <EmptyState title={t('equipment.noReadings')} hint={t('equipment.noReadingsHint')} />
      ) : (
        <HistoryChart detail={detail} />
      )}
      <VerdictList detail={detail} />
    </>
  )
}

/** Every sensor with its newest value and its age; battery and link of the device beside. */
function SensorsNow({ detail: { devices } }: { detail: EquipmentDetail }) {
  const { t, value } = useColdWords()
  const format = useFormat()
  return (
    <ul className={styles.sensors}>
      {devices.flatMap((device) =>
        device.sensors
          .filter(({ isActive }) => isActive)
          .map(({ sensorId, channel, quantity, latest }) => (
            <li key={sensorId}>
              <span className={styles.quiet}>{`${t(`quantity.${quantity}`)} · ${channel}`}</span>
              <strong>{latest === null ? '—' : value(latest.value, quantity)}</strong>
              <AgeText at={latest?.at ?? null} limits={READING_AGE} />
            </li>
          )),
      )}
      {devices.map(({ deviceId, name, calibrationDueAt }) => (
        <li key={deviceId}>
          <span className={styles.quiet}>{t('equipment.device')}</span>
          <strong>{name}</strong>
          <span className={styles.quiet}>
            {calibrationDueAt === null ? t('equipment.notCalibrated') : t('equipment.calibrateBy', { date: format.date(calibrationDueAt) })}
          </span>
        </li>
      ))}
    </ul>
  )
}
