/** The beginning of a pairing: how the other station reaches this one, or where to call. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PairingState } from '../../../server/contract/pairing.ts'
import { trpc } from '../../lib/trpc.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextArea, TextField } from '../../ui/text-field.tsx'
import { QrCode } from './peers-qr.tsx'
import admin from './admin.module.css'
import styles from './peers.module.css'

/** Most signs of an address or a QR text, as the station accepts them. */
const TARGET_MAX = 2_000

export function PairingStart({ offer, onChanged }: { offer: PairingState['open']; onChanged: () => void }) {
  return (
    <>
      {offer !== null && <Waiting offer={offer} />}
      <Call onChanged={onChanged} />
    </>
  )
}

/** What the administrator of the other station has to know. */
function Waiting({ offer }: { offer: NonNullable<PairingState['open']> }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const [isQrShown, setQrShown] = useState(false)
  return (
    <section className={admin.form}>
      <h3>{t('peers.pairing.here')}</h3>
      {offer.addresses.length === 0 && <p role="alert">{t('peers.pairing.noAddress')}</p>}
      {offer.addresses.length > 0 && <p>{t('peers.pairing.hereHelp')}</p>}
      <ul className={styles.addresses}>
        {offer.addresses.map((address) => (
          <li key={address}>{address}</li>
        ))}
      </ul>
      <p className={styles.help}>{t('peers.pairing.until', { time: format.clock(offer.until) })}</p>
      {isQrShown ? (
        <div className={admin.enrol}>
          <QrCode text={offer.qrText} label={t('peers.pairing.qr')} />
          <p>{t('peers.pairing.qrHelp')}</p>
          <TextArea label={t('peers.pairing.qrText')} value={offer.qrText} isReadOnly rows={4} />
        </div>
      ) : (
        <p>
          <Button onPress={() => setQrShown(true)}>{t('peers.pairing.qrShow')}</Button>
        </p>
      )}
    </section>
  )
}

function Call({ onChanged }: { onChanged: () => void }) {
  const { t } = useTranslation('admin')
  const start = useMutation(trpc.stations.pairing.start.mutationOptions())
  const nearby = useQuery(trpc.stations.door.queryOptions({})).data?.nearby ?? []
  const [target, setTarget] = useState('')
  return (
    <form
      className={admin.form}
      onSubmit={(event) => {
        event.preventDefault()
        start.mutate({ target }, { onSuccess: onChanged })
      }}
    >
      <h3>{t('peers.pairing.there')}</h3>
      <div className={admin.inline}>
        <TextField
          label={t('peers.pairing.target')}
          description={t('peers.pairing.targetHelp')}
          value={target}
          onChange={setTarget}
          isRequired
          autoFocus
          autoComplete="off"
          maxLength={TARGET_MAX}
        />
        <Button type="submit" variant="primary" isPending={start.isPending}>
          {t('peers.pairing.start')}
        </Button>
      </div>
      <FormError error={start.error} />
      {nearby.length > 0 && (
        <>
          <p className={styles.help}>{t('peers.pairing.nearby')}</p>
          <ul className={styles.addresses}>
            {nearby.map((address) => (
              <li key={address}>
                <Button size="small" onPress={() => setTarget(address)}>
                  {address}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </form>
  )
}
