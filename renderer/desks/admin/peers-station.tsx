/** One other station: what it is, what is shared with it, where it is reached, and shutting it out. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../../ui/live-region.tsx'
import type { StationRow } from '../../../server/contract/stations.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextArea } from '../../ui/text-field.tsx'
import { RevokeStation } from './peers-revoke.tsx'
import { ShareList } from './peers-shares.tsx'
import { groupedFingerprint, linesOf } from './peers-text.ts'
import admin from './admin.module.css'
import styles from './peers.module.css'

export type StationDetailsProps = {
  row: StationRow
  /** Name of the station that let it in; null = this one. */
  enrolledBy: string | null
  canManage: boolean
}

export function StationDetails({ row, enrolledBy, canManage }: StationDetailsProps) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const isManaged = canManage && row.revoked === null
  return (
    <div className={admin.form}>
      <p>
        {t('peers.pairing.with', {
          name: row.name,
          kind: t(`peers.kind.${row.kind}`),
          district: row.district,
          country: t(`peers.country.${row.country}`),
        })}
      </p>
      <p className={styles.help}>
        {t('peers.about.enrolled', { time: format.dateTime(row.enrolledAt), by: enrolledBy ?? t('peers.about.thisStation') })}
      </p>
      {row.revoked === null && <StationShares row={row} isDisabled={!canManage} />}
      {isManaged && <StationAddresses key={row.addresses.join()} row={row} />}
      <p className={styles.help}>
        {t('peers.about.certificate')}
        <br />
        <code className={styles.fingerprint}>{groupedFingerprint(row.tlsFingerprint)}</code>
      </p>
      {(isManaged || row.revoked !== null) && <RevokeStation row={row} />}
    </div>
  )
}

/** Each tick is a decision that holds at once. */
function StationShares({ row, isDisabled }: { row: StationRow; isDisabled: boolean }) {
  const { t } = useTranslation('admin')
  const grant = useCommand(trpc.stations.grant.mutationOptions())
  const withdraw = useCommand(trpc.stations.withdraw.mutationOptions())
  const shared = new Set(row.shares.filter(({ isShared }) => isShared).map(({ scope }) => scope))
  const decide = (scope: string, isOn: boolean): void => {
    const input = { stationId: row.stationId, scope }
    const sent = isOn ? grant.send(input) : withdraw.send(input).then(() => announce(t('peers.share.stop')))
    void sent.catch(() => undefined) // the failure is shown below
  }
  return (
    <>
      <ShareList choices={row.shares} ticked={shared} onTick={decide} isDisabled={isDisabled || grant.isPending || withdraw.isPending} />
      <FormError error={grant.error ?? withdraw.error} />
    </>
  )
}

function StationAddresses({ row }: { row: StationRow }) {
  const { t } = useTranslation('admin')
  const save = useCommand(trpc.stations.setAddresses.mutationOptions())
  const before = row.addresses.join('\n')
  const [text, setText] = useState(before)
  return (
    <form
      className={admin.form}
      onSubmit={(event) => {
        event.preventDefault()
        void save.send({ stationId: row.stationId, addresses: linesOf(text) }).catch(() => undefined) // the failure is shown below
      }}
    >
      <TextArea label={t('peers.about.addresses')} description={t('peers.about.addressesHelp')} value={text} onChange={setText} />
      <FormError error={save.error} />
      <p>
        <Button type="submit" isDisabled={text === before} isPending={save.isPending}>
          {t('peers.about.save')}
        </Button>
      </p>
    </form>
  )
}
