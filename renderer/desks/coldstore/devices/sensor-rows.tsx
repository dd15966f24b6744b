/** The channels of a device as sensors: what each measures, where, and by which rules it is judged. */
import type { SensorFields } from '../../../../server/contract/coldregistry.ts'
import type { EquipmentTile } from '../../../../server/contract/coldstore.ts'
import { Quantity } from '../../../../server/contract/readings.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { ComboBox } from '../../../ui/combo-box.tsx'
import { Select } from '../../../ui/select.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { PROFILES } from '../chart/limits.ts'
import { useColdWords } from '../words.ts'
import styles from '../coldstore.module.css'

const NO_PROFILE = 'none'
/** A row nobody has filled. */
export const emptySensor = (channel: string): SensorFields => ({ channel, quantity: 'temperature', equipmentId: null, profile: null })

/** `pqs-refrigerator@1` as the station takes it. */
function profileOf(id: string): SensorFields['profile'] {
  const [profileId = '', version = ''] = id.split('@')
  return id === NO_PROFILE ? null : { profileId, profileVersion: Number(version) }
}
const profileId = ({ profile }: SensorFields): string => (profile === null ? NO_PROFILE : `${profile.profileId}@${profile.profileVersion}`)

type Props = {
  readonly sensors: readonly SensorFields[]
  readonly onChange: (sensors: readonly SensorFields[]) => void
  /** Appliances of the site. */
  readonly tiles: readonly EquipmentTile[]
  /** The channels are those the device sent. */
  readonly isFixed: boolean
}

export function SensorRows({ sensors, onChange, tiles, isFixed }: Props) {
  const { t } = useColdWords()
  const set = (at: number, part: Partial<SensorFields>): void =>
    onChange(sensors.map((one, index) => (index === at ? { ...one, ...part } : one)))
  const appliances = tiles.map(({ equipmentId, name, kind }) => ({ id: equipmentId, label: name, description: t(`kind.${kind}`) }))
  const profiles = [NO_PROFILE, ...PROFILES].map((id) => ({ id, label: t(`profile.${id.split('@')[0] ?? id}`) }))
  return (
    <fieldset className={styles.rows}>
      <legend>{t('sensors.title')}</legend>
      {sensors.map((sensor, index) => (
        <div key={index} className={styles.sensorRow} role="group" aria-label={t('sensors.one', { number: index + 1 })}>
          {isFixed ? (
            <p className={styles.fixed}>
              <span className={styles.quiet}>{t(`quantity.${sensor.quantity}`)}</span> <code>{sensor.channel}</code>
            </p>
          ) : (
            <>
              <TextField
                label={t('sensors.channel')}
                value={sensor.channel}
                onChange={(channel) => set(index, { channel })}
                isRequired
                maxLength={80}
              />
              <Select
                label={t('sensors.quantity')}
                items={Quantity.options.map((id) => ({ id, label: t(`quantity.${id}`) }))}
                value={sensor.quantity}
                onChange={(quantity) => set(index, { quantity })}
              />
            </>
          )}
          <ComboBox
            label={t('sensors.equipment')}
            items={appliances}
            value={sensor.equipmentId}
            onChange={(id) => set(index, { equipmentId: tiles.find(({ equipmentId }) => equipmentId === id)?.equipmentId ?? null })}
            isOptional
          />
          <Select
            label={t('sensors.profile')}
            items={profiles}
            value={profileId(sensor)}
            onChange={(id) => set(index, { profile: profileOf(id) })}
          />
          {sensors.length > 1 && (
            <IconButton
              icon="trash"
              size="small"
              label={t('sensors.remove', { channel: sensor.channel })}
              onPress={() => onChange(sensors.filter((_, at) => at !== index))}
            />
          )}
        </div>
      ))}
      {!isFixed && (
        <Button size="small" icon="plus" onPress={() => onChange([...sensors, emptySensor('')])}>
          {t('sensors.add')}
        </Button>
      )}
    </fieldset>
  )
}
