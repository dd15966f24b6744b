/** Lots of a site: the life their monitors have left, what cold did to them, and how long nobody measured. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ColdSiteId } from '../../../server/contract/coldregistry.ts'
import type { ColdSiteView, LotView } from '../../../server/contract/coldstore.ts'
import { useCan } from '../../lib/session.ts'
import { trpc } from '../../lib/trpc.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { DataTable, type Column } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Select } from '../../ui/select.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx'
import { useSites } from './cold-data.ts'
import { LotForm } from './lot-form.tsx'
import { useColdWords } from './words.ts'
import styles from './coldstore.module.css'

export function LotsView() {
  const { t } = useColdWords()
  const sites = useSites()
  const [chosen, setChosen] = useState<ColdSiteId | null>(null)
  const site = sites.data?.find(({ siteId }) => siteId === chosen) ?? sites.data?.[0]
  return (
    <Panel title={t('tab.lots')} isScrollable={false}>
      {sites.error !== null && <ErrorState error={sites.error} onRetry={() => void sites.refetch()} />}
      {sites.isPending && <Skeleton rows={6} />}
      {sites.data?.length === 0 && <EmptyState title={t('sites.none')} hint={t('sites.noneHint')} />}
      {site !== undefined && sites.data !== undefined && <LotsOfSite sites={sites.data} site={site} onSite={setChosen} />}
    </Panel>
  )
}

type SiteProps = { sites: readonly ColdSiteView[]; site: ColdSiteView; onSite: (siteId: ColdSiteId) => void }
function LotsOfSite({ sites, site, onSite }: SiteProps) {
  const { t } = useColdWords()
  const may = useCan('coldchain.write')
  const lots = useQuery(trpc.coldchain.lots.queryOptions({ siteId: site.siteId }))
  const columns = useLotColumns(site)
  const [isNew, setNew] = useState(false)
  return (
    <>
      <div className={styles.filter}>
        <Select
          label={t('devices.site')}
          items={sites.map(({ siteId, name }) => ({ id: siteId, label: name }))}
          value={site.siteId}
          onChange={onSite}
        />
        {may && (
          <Button icon="plus" onPress={() => setNew(true)}>
            {t('lots.receive')}
          </Button>
        )}
      </div>
      <p className={styles.explain}>{t('lots.explain')}</p>
      {lots.error !== null && <ErrorState error={lots.error} onRetry={() => void lots.refetch()} />}
      <DataTable
        label={t('tab.lots')}
        columns={columns}
        rows={lots.data ?? []}
        keyOf={({ lotId }) => lotId}
        isLoading={lots.isPending}
        empty={<EmptyState title={t('lots.none')} hint={t('lots.noneHint')} />}
      />
      <Dialog title={t('lots.receive')} isOpen={isNew} onClose={() => setNew(false)}>
        <LotForm site={site} onDone={() => setNew(false)} />
      </Dialog>
    </>
  )
}

function useLotColumns({ tiles }: ColdSiteView): Column<LotView>[] {
  const { t, value, span } = useColdWords()
  const format = useFormat()
  const celsius = (number: number | null): string => (number === null ? '—' : value(number, 'temperature'))
  const where = ({ equipmentId }: LotView): string => tiles.find((tile) => tile.equipmentId === equipmentId)?.name ?? t('lots.noPlace')
  return [
    { id: 'lot', header: t('lots.lot'), width: 'fill', minPixels: 110, render: ({ lotNumber }) => <code>{lotNumber}</code> },
    { id: 'product', header: t('lots.product'), width: 'fill', minPixels: 110, render: ({ productId }) => productId },
    { id: 'where', header: t('lots.where'), width: 140, render: where, canDrop: true },
    { id: 'life', header: t('lots.life'), width: 190, render: (lot) => <Life lot={lot} /> },
    {
      id: 'freeze',
      header: t('lots.freeze'),
      width: 150,
      render: ({ freezeState }) => (
        <Badge look={freezeState === 'none' ? 'outline' : freezeState === 'unknown' ? 'dashed' : 'solid'}>
          {t(`freeze.${freezeState}`)}
        </Badge>
      ),
    },
    { id: 'unknown', header: t('lots.unknown'), width: 110, align: 'end', render: ({ unknownMinutes }) => span(unknownMinutes) },
    { id: 'mkt24', header: t('lots.mkt24'), width: 100, align: 'end', render: ({ mkt24h }) => celsius(mkt24h), canDrop: true },
    { id: 'mkt30', header: t('lots.mkt30'), width: 100, align: 'end', render: ({ mkt30d }) => celsius(mkt30d), canDrop: true },
    {
      id: 'expires',
      header: t('lots.expires'),
      width: 120,
      align: 'end',
      render: ({ expiresOn }) => (expiresOn === null ? '—' : format.date(`${expiresOn}T12:00:00.000Z`)),
      canDrop: true,
    },
  ]
}

/** Percent of life left with a bar; null is said, never drawn as full or empty. */
function Life({ lot: { vvmLeftPercent, vvmDaysLeftAt5, vvm } }: { lot: LotView }) {
  const { t } = useColdWords()
  const format = useFormat()
  if (vvmLeftPercent === null) return <span className={styles.quiet}>{t(vvm === null ? 'lots.noMonitor' : 'lots.noRate')}</span>
  const percent = format.number(vvmLeftPercent, 0)
  return (
    <span className={styles.life}>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect width="100" height="8" data-part="all" />
        <rect width={Math.max(0, Math.min(100, vvmLeftPercent))} height="8" data-part="left" />
      </svg>
      <span>
        {vvmDaysLeftAt5 === null ? t('lots.left', { percent }) : t('lots.leftDays', { percent, days: format.number(vvmDaysLeftAt5, 0) })}
      </span>
    </span>
  )
}
