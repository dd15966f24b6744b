/** Excursion cases: the list, the form that opens one, and the page of the one that was chosen. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { CaseId } from '../../../../server/contract/excursions.ts'
import type { ColdCaseSummary } from '../../../../server/contract/coldcases.ts'
import { layoutKey, useCan } from '../../../lib/session.ts'
import { navigate, useRoute } from '../../../lib/route.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { DataTable, type Column } from '../../../ui/data-table.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { PanelGroup } from '../../../ui/panel-group.tsx'
import { EmptyState, ErrorState } from '../../../ui/states.tsx'
import { useColdWords } from '../words.ts'
import { CasePage } from './case-page.tsx'
import { OpenCaseForm } from './open-case-form.tsx'
import styles from '../coldstore.module.css'

export function CasesView() {
  const { t } = useColdWords()
  const { path } = useRoute()
  const chosen = CaseId.safeParse(path[1])
  return (
    <PanelGroup
      storageKey={layoutKey('coldstore-cases')}
      panels={[
        { id: 'cases', defaultPercent: 36, minPixels: 320, content: <CaseList chosen={chosen.success ? chosen.data : null} /> },
        {
          id: 'case',
          defaultPercent: 64,
          minPixels: 420,
          content: chosen.success ? (
            <CasePage key={chosen.data} caseId={chosen.data} />
          ) : (
            <Panel title={t('case.title')}>
              <EmptyState title={t('case.noneChosen')} hint={t('alarm.noDiscardOrder')} />
            </Panel>
          ),
        },
      ]}
    />
  )
}

function CaseList({ chosen }: { chosen: CaseId | null }) {
  const { t } = useColdWords()
  const format = useFormat()
  const may = useCan('coldchain.decide')
  const cases = useQuery(trpc.coldchain.cases.queryOptions({ limit: 200 }))
  const [isNew, setNew] = useState(false)
  const show = (caseId: string): void => navigate('coldstore', ['cases', caseId])
  const columns: Column<ColdCaseSummary>[] = [
    { id: 'equipment', header: t('case.equipment'), width: 'fill', render: ({ equipment, site }) => `${equipment} · ${site}` },
    { id: 'opened', header: t('case.opened'), width: 160, render: ({ openedAt }) => format.dateTime(openedAt), canDrop: true },
    {
      id: 'state',
      header: t('case.state'),
      width: 170,
      render: ({ closedAt, undecided }) => (
        <Badge look={closedAt === null ? 'hatched' : 'outline'}>
          {closedAt === null ? t('case.undecided', { count: undecided }) : t('case.closed')}
        </Badge>
      ),
    },
  ]
  return (
    <Panel
      title={t('tab.cases')}
      isScrollable={false}
      {...(cases.data === undefined ? {} : { count: cases.data.length })}
      actions={
        may && (
          <Button size="small" icon="plus" onPress={() => setNew(true)}>
            {t('case.open')}
          </Button>
        )
      }
    >
      {cases.error !== null && <ErrorState error={cases.error} onRetry={() => void cases.refetch()} />}
      <DataTable
        label={t('tab.cases')}
        columns={columns}
        rows={cases.data ?? []}
        keyOf={({ caseId }) => caseId}
        selectedKey={chosen}
        isLoading={cases.isPending}
        onSelect={({ caseId }) => show(caseId)}
        empty={<EmptyState title={t('case.none')} hint={t('case.noneHint')} />}
      />
      <Dialog title={t('case.open')} isOpen={isNew} onClose={() => setNew(false)}>
        <div className={styles.form}>
          <OpenCaseForm
            onOpened={(caseId) => {
              setNew(false)
              show(caseId)
            }}
          />
        </div>
      </Dialog>
    </Panel>
  )
}
