/** What this station says of itself to others: what it is, where it stands, where it is reached. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FacilityId } from '../../../server/contract/primitives.ts'
import { StationKind, type OwnStation } from '../../../server/contract/stations.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { ComboBox } from '../../ui/combo-box.tsx'
import { Select } from '../../ui/select.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextArea } from '../../ui/text-field.tsx'
import { linesOf } from './peers-text.ts'
import styles from './admin.module.css'

export function OwnStationForm({ own, onDone }: { own: OwnStation; onDone: () => void }) {
  const { t } = useTranslation('admin')
  const facilities = useQuery(trpc.directory.facilities.queryOptions({}))
  const describe = useCommand(trpc.stations.describe.mutationOptions())
  const [kind, setKind] = useState<StationKind>(own.kind)
  const [facilityId, setFacilityId] = useState<string | null>(own.facilityId)
  const [addresses, setAddresses] = useState(own.addresses.join('\n'))
  const send = (): void => {
    const facility = facilityId === null ? null : FacilityId.parse(facilityId)
    void describe.send({ kind, facilityId: facility, addresses: linesOf(addresses) }).then(onDone, () => undefined) // the failure is shown below
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Select
        label={t('peers.ownForm.kind')}
        items={StationKind.options.map((id) => ({ id, label: t(`peers.kind.${id}`) }))}
        value={kind}
        onChange={setKind}
        autoFocus
      />
      <ComboBox
        label={t('peers.ownForm.facility')}
        items={(facilities.data ?? []).map((facility) => ({ id: facility.id, label: facility.name, description: facility.code }))}
        value={facilityId}
        onChange={setFacilityId}
        isOptional
      />
      <TextArea
        label={t('peers.ownForm.addresses')}
        description={t('peers.ownForm.addressesHelp')}
        value={addresses}
        onChange={setAddresses}
        isOptional
      />
      <FormError error={describe.error} />
      <Button type="submit" variant="primary" isPending={describe.isPending}>
        {t('save')}
      </Button>
    </form>
  )
}
