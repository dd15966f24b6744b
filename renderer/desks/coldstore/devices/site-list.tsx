/** Sites with their appliances; new ones of both. */
import { useState } from 'react'
import { ColdSiteKind, EquipmentKind, type ColdSiteId } from '../../../../server/contract/coldregistry.ts'
import type { ColdSiteView } from '../../../../server/contract/coldstore.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { Button } from '../../../ui/button.tsx'
import { DataTable, type Column } from '../../../ui/data-table.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { NumberField } from '../../../ui/number-field.tsx'
import { Select } from '../../../ui/select.tsx'
import { EmptyState, ErrorState, FormError } from '../../../ui/states.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { useSites } from '../cold-data.ts'
import { useColdWords } from '../words.ts'
import styles from '../coldstore.module.css'

export function SiteList() {
  const { t } = useColdWords()
  const sites = useSites()
  const [isNew, setNew] = useState(false)
  const [openId, setOpenId] = useState<string | null>(null)
  const open = sites.data?.find(({ siteId }) => siteId === openId)
  const columns: Column<ColdSiteView>[] = [
    { id: 'name', header: t('sites.name'), width: 'fill', render: ({ name }) => name },
    { id: 'kind', header: t('sites.kind'), width: 180, render: ({ kind }) => t(`siteKind.${kind}`) },
    { id: 'equipment', header: t('sites.equipment'), width: 120, align: 'end', render: ({ tiles }) => tiles.length },
  ]
  return (
    <>
      <div className={styles.filter}>
        <Button icon="plus" onPress={() => setNew(true)}>
          {t('sites.new')}
        </Button>
      </div>
      {sites.error !== null && <ErrorState error={sites.error} onRetry={() => void sites.refetch()} />}
      <DataTable
        label={t('devices.sites')}
        columns={columns}
        rows={sites.data ?? []}
        keyOf={({ siteId }) => siteId}
        isLoading={sites.isPending}
        onSelect={({ siteId }) => setOpenId(siteId)}
        empty={<EmptyState title={t('sites.none')} hint={t('sites.noneHint')} />}
      />
      <Dialog title={t('sites.new')} isOpen={isNew} onClose={() => setNew(false)}>
        <SiteForm onDone={() => setNew(false)} />
      </Dialog>
      <Dialog title={open?.name ?? ''} isOpen={open !== undefined} onClose={() => setOpenId(null)}>
        {open !== undefined && (
          <>
            <ul className={styles.plain}>
              {open.tiles.map(({ equipmentId, name, kind }) => (
                <li key={equipmentId}>{`${name} · ${t(`kind.${kind}`)}`}</li>
              ))}
            </ul>
            <EquipmentForm key={open.siteId} siteId={open.siteId} />
          </>
        )}
      </Dialog>
    </>
  )
}

function SiteForm({ onDone }: { onDone: () => void }) {
  const { t } = useColdWords()
  const command = useCommand(trpc.coldchain.createSite.mutationOptions())
  const [name, setName] = useState('')
  const [kind, setKind] = useState<(typeof ColdSiteKind.options)[number]>('healthFacility')
  const send = async (): Promise<void> => {
    await command.send({ name, kind, facilityId: null, latitude: null, longitude: null }).then(onDone, () => undefined) // the failure is shown below
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <TextField label={t('sites.name')} value={name} onChange={setName} isRequired maxLength={120} autoFocus />
      <Select
        label={t('sites.kind')}
        items={ColdSiteKind.options.map((id) => ({ id, label: t(`siteKind.${id}`) }))}
        value={kind}
        onChange={setKind}
      />
      <FormError error={command.error} />
      <Button type="submit" variant="primary" isPending={command.isPending} isDisabled={name.trim() === ''}>
        {t('sites.save')}
      </Button>
    </form>
  )
}

function EquipmentForm({ siteId }: { siteId: ColdSiteId }) {
  const { t } = useColdWords()
  const command = useCommand(trpc.coldchain.createEquipment.mutationOptions())
  const [name, setName] = useState('')
  const [kind, setKind] = useState<(typeof EquipmentKind.options)[number]>('refrigerator')
  const [holdoverHours, setHoldover] = useState<number | null>(null)
  const send = async (): Promise<void> => {
    await command.send({ siteId, placeId: null, name, kind, asset: {}, holdoverHours }).then(
      () => setName(''),
      () => undefined, // the failure is shown below
    )
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <h3>{t('sites.newEquipment')}</h3>
      <TextField label={t('sites.equipmentName')} value={name} onChange={setName} isRequired maxLength={80} />
      <Select
        label={t('sites.kind')}
        items={EquipmentKind.options.map((id) => ({ id, label: t(`kind.${id}`) }))}
        value={kind}
        onChange={setKind}
      />
      <NumberField
        label={t('sites.holdover')}
        description={t('sites.holdoverHelp')}
        value={holdoverHours}
        onChange={setHoldover}
        min={1}
        max={2_000}
        unit="h"
        isOptional
      />
      <FormError error={command.error} />
      <Button type="submit" variant="primary" isPending={command.isPending} isDisabled={name.trim() === ''}>
        {t('sites.addEquipment')}
      </Button>
    </form>
  )
}
