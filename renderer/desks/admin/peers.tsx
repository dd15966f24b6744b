/** Other stations: who they are, how the line stands, and the way to pair with a new one. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OwnStation, StationRow } from '../../../server/contract/stations.ts'
import { useSession } from '../../lib/session.ts'
import { trpc } from '../../lib/trpc.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { StationDoorForm } from './peers-door.tsx'
import { OwnStationForm } from './peers-own.tsx'
import { PairingPanel } from './peers-pairing.tsx'
import { StationDetails } from './peers-station.tsx'
import { Toolbar } from './toolbar.tsx'
import styles from './peers.module.css'

export function Peers() {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const { permissions } = useSession()
  const canManage = permissions.includes('peers.manage')
  const list = useQuery(trpc.stations.list.queryOptions({}))
  const [open, setOpen] = useState<string | 'own' | 'pair' | 'door' | null>(null)
  const close = (): void => {
    setOpen(null)
    void client.invalidateQueries(trpc.stations.list.queryFilter())
  }
  const own = list.data?.own
  const others = list.data?.others ?? []
  const row = others.find(({ stationId }) => stationId === open)
  const enrolledBy = others.find(({ stationId }) => stationId === row?.enrolledBy)?.name ?? null
  return (
    <>
      <Toolbar>
        {canManage && (
          <Button icon="link" onPress={() => setOpen('pair')} isDisabled={own === undefined}>
            {t('peers.pair')}
          </Button>
        )}
        {canManage && (
          <Button variant="quiet" onPress={() => setOpen('door')}>
            {t('peers.door.title')}
          </Button>
        )}
        {own !== undefined && <OwnLine own={own} onChange={canManage && own.tlsFingerprint !== null ? () => setOpen('own') : null} />}
      </Toolbar>
      {list.error !== null && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      <PeerTable rows={others} isLoading={list.isPending} onOpen={({ stationId }) => setOpen(stationId)} />
      {own !== undefined && (
        <>
          <Dialog title={t('peers.pair')} isOpen={open === 'pair'} onClose={close}>
            <PairingPanel own={own} onDone={close} />
          </Dialog>
          <Dialog title={t('peers.own')} isOpen={open === 'own'} onClose={close}>
            <OwnStationForm own={own} onDone={close} />
          </Dialog>
        </>
      )}
      <Dialog title={t('peers.door.title')} isOpen={open === 'door'} onClose={close}>
        <StationDoorForm />
      </Dialog>
      <Dialog title={row?.name ?? ''} isOpen={row !== undefined} onClose={close}>
        {row !== undefined && <StationDetails key={row.stationId} row={row} enrolledBy={enrolledBy} canManage={canManage} />}
      </Dialog>
    </>
  )
}

/** What this station is called by others. @param onChange null = it cannot be changed here */
function OwnLine({ own, onChange }: { own: OwnStation; onChange: (() => void) | null }) {
  const { t } = useTranslation('admin')
  return (
    <>
      <p className={styles.own}>
        {own.isDescribed ? t('peers.ownIs', { name: own.name, kind: t(`peers.kind.${own.kind}`) }) : t('peers.ownUnknown')}
      </p>
      {onChange !== null && (
        <Button variant="quiet" size="small" onPress={onChange}>
          {t('peers.ownChange')}
        </Button>
      )}
    </>
  )
}

type PeerTableProps = { rows: readonly StationRow[]; isLoading: boolean; onOpen: (row: StationRow) => void }

function PeerTable({ rows, isLoading, onOpen }: PeerTableProps) {
  const { t } = useTranslation('admin')
  const columns: Column<StationRow>[] = [
    { id: 'name', header: t('peers.name'), width: 'fill', minPixels: 140, render: (row) => row.name },
    { id: 'state', header: t('peers.state'), width: 170, render: (row) => <PeerState row={row} /> },
    { id: 'kind', header: t('peers.kindOf'), width: 180, canDrop: true, render: (row) => t(`peers.kind.${row.kind}`) },
    {
      id: 'place',
      header: t('peers.place'),
      width: 200,
      canDrop: true,
      render: (row) => `${row.district}, ${t(`peers.country.${row.country}`)}`,
    },
  ]
  return (
    <DataTable
      label={t('tab.peers')}
      columns={columns}
      rows={rows}
      keyOf={(row) => row.stationId}
      isLoading={isLoading}
      onSelect={onOpen}
      onActivate={onOpen}
      empty={<EmptyState icon="link" title={t('peers.empty')} hint={t('peers.emptyHint')} />}
    />
  )
}

/** How the line stands, by shape and word. */
function PeerState({ row }: { row: StationRow }) {
  const { t } = useTranslation('admin')
  if (row.revoked !== null)
    return (
      <Badge look="dashed" icon="lock">
        {t('peers.link.shutOut')}
      </Badge>
    )
  if (row.link?.state === 'connected')
    return (
      <Badge look="solid" icon="link">
        {t('peers.link.connected')}
      </Badge>
    )
  if (!row.isPairedHere) return <Badge look="outline">{t('peers.link.notPaired')}</Badge>
  return (
    <Badge look="dashed" icon="brokenLink">
      {t(`peers.link.${row.link?.state ?? 'unknown'}`)}
    </Badge>
  )
}
