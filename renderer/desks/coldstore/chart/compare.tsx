/** Which sensor is drawn, and up to three more of the same quantity beside it. */
import { useMemo } from 'react'
import type { EquipmentDetail, SensorNow } from '../../../../server/contract/coldstore.ts'
import type { SensorId } from '../../../../server/contract/readings.ts'
import { Button } from '../../../ui/button.tsx'
import { ComboBox } from '../../../ui/combo-box.tsx'
import { useDevices, useSites } from '../cold-data.ts'
import { useColdWords } from '../words.ts'
import { DASHES } from './plot-options.ts'
import styles from '../coldstore.module.css'

const COMPARED = DASHES.length
export type SensorChoice = Pick<SensorNow, 'sensorId' | 'quantity' | 'profile'> & { readonly label: string; readonly isOwn: boolean }

/** Sensors of the appliance first, then all others this person may see. */
export function useSensorChoices({ devices, tile }: EquipmentDetail): SensorChoice[] {
  const { t } = useColdWords()
  const all = useDevices()
  const sites = useSites()
  return useMemo(() => {
    const names = new Map(sites.data?.flatMap(({ tiles }) => tiles.map(({ equipmentId, name }) => [equipmentId, name] as const)))
    const list = [...devices, ...(all.data ?? []).filter(({ deviceId }) => !devices.some((own) => own.deviceId === deviceId))]
    return list
      .flatMap((device) => device.sensors.map((sensor) => ({ device, sensor })))
      .map(({ device, sensor: { sensorId, quantity, profile, channel, equipmentId } }) => ({
        ...{ sensorId, quantity, profile, isOwn: equipmentId === tile.equipmentId },
        label: `${(equipmentId === null ? undefined : names.get(equipmentId)) ?? device.name} · ${t(`quantity.${quantity}`)} · ${channel}`,
      }))
      .sort((a, b) => Number(b.isOwn) - Number(a.isOwn))
  }, [devices, all.data, sites.data, tile.equipmentId, t])
}

type Props = {
  readonly choices: readonly SensorChoice[]
  readonly first: SensorChoice
  readonly others: readonly SensorId[]
  readonly onFirst: (sensorId: SensorId | null) => void
  readonly onOthers: (sensorIds: readonly SensorId[]) => void
}
const asItems = (choices: readonly SensorChoice[]) => choices.map(({ sensorId, label }) => ({ id: sensorId, label }))

export function Compare({ choices, first, others, onFirst, onOthers }: Props) {
  const { t } = useColdWords()
  const free = choices.filter(
    ({ sensorId, quantity }) => quantity === first.quantity && sensorId !== first.sensorId && !others.includes(sensorId),
  )
  const idOf = (id: string | null): SensorId | null => choices.find(({ sensorId }) => sensorId === id)?.sensorId ?? null
  const add = (id: string | null): void => {
    const chosen = idOf(id)
    if (chosen !== null) onOthers([...others, chosen])
  }
  return (
    <div className={styles.compare}>
      <ComboBox
        label={t('chart.sensor')}
        items={asItems(choices.filter(({ isOwn }) => isOwn))}
        value={first.sensorId}
        onChange={(id) => {
          onFirst(idOf(id))
          onOthers([])
        }}
      />
      {others.length + 1 < COMPARED && free.length > 0 && (
        <ComboBox key={others.length} label={t('chart.compare')} items={asItems(free)} value={null} onChange={add} isOptional />
      )}
      {others.length > 0 && (
        <ol className={styles.legend} aria-label={t('chart.legend')}>
          {[first.sensorId, ...others].map((sensorId, index) => (
            <li key={sensorId}>
              <svg width="36" height="10" aria-hidden="true" focusable="false">
                <line x1="0" x2="36" y1="5" y2="5" strokeDasharray={DASHES[index]?.join(' ')} />
              </svg>
              <span>{choices.find((choice) => choice.sensorId === sensorId)?.label}</span>
              {index > 0 && (
                <Button size="small" variant="quiet" onPress={() => onOthers(others.filter((other) => other !== sensorId))}>
                  {t('chart.leaveOut')}
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}
