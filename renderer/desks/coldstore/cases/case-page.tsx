/** One excursion case as a guided page: what happened, which lots, what to do about each, who signed, and the report. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ColdCaseView } from '../../../../server/contract/coldcases.ts'
import { CaseCause, type CaseEvent, type CaseId } from '../../../../server/contract/excursions.ts'
import { useCan } from '../../../lib/session.ts'
import { queryClient, trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { useFormat, useLanguage } from '../../../lib/use-language.ts'
import { Button } from '../../../ui/button.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { Select } from '../../../ui/select.tsx'
import { ErrorState, FormError, Skeleton } from '../../../ui/states.tsx'
import { TextArea } from '../../../ui/text-field.tsx'
import { useColdWords } from '../words.ts'
import { LotSection } from './lot-section.tsx'
import { savePdf } from './save-pdf.ts'
import styles from '../coldstore.module.css'

export function CasePage({ caseId }: { caseId: CaseId }) {
  const { t } = useColdWords()
  const language = useLanguage()
  const found = useQuery(trpc.coldchain.case.queryOptions({ caseId }))
  const report = useMutation({
    mutationFn: () => queryClient.fetchQuery({ ...trpc.coldchain.caseReport.queryOptions({ caseId, language }), staleTime: 0 }),
    onSuccess: savePdf,
  })
  return (
    <Panel
      title={found.data === undefined ? t('case.title') : `${found.data.equipment} · ${found.data.site}`}
      isPadded
      actions={
        <Button size="small" icon="download" isPending={report.isPending} onPress={() => report.mutate()}>
          {t('case.pdf')}
        </Button>
      }
    >
      <FormError error={report.error} />
      {found.error !== null && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton rows={10} />}
      {found.data !== undefined && <Case view={found.data} />}
    </Panel>
  )
}

function Case({ view }: { view: ColdCaseView }) {
  const { t } = useColdWords()
  const format = useFormat()
  return (
    <>
      <p className={styles.notice}>{t('alarm.noDiscardOrder')}</p>
      <section className={styles.section}>
        <h3>{t('verdicts.title')}</h3>
        {view.verdicts.length === 0 && <p className={styles.quiet}>{t('verdicts.none')}</p>}
        <ul className={styles.plain}>
          {view.verdicts.map((verdict) => (
            <li key={`${verdict.sensorId}${verdict.ruleId}${verdict.sinceMs}`}>
              <strong>{t(`code.${verdict.code}`)}</strong>
              {` ${format.dateTime(verdict.sinceMs)} – ${verdict.endedAtMs === null ? t('verdicts.open') : format.dateTime(verdict.endedAtMs)}`}
            </li>
          ))}
        </ul>
      </section>
      <section className={styles.section}>
        <h3>{t('case.lots')}</h3>
        {view.caseLots.length === 0 && <p className={styles.quiet}>{t('case.noLots')}</p>}
        {view.caseLots.map((lot) => (
          <LotSection key={lot.lotId} view={view} lot={lot} />
        ))}
      </section>
      <CloseForm view={view} />
      <Timeline view={view} />
    </>
  )
}

/** What an event says beyond its name. */
function useEventWords(): (event: CaseEvent, view: ColdCaseView) => string {
  const { t } = useColdWords()
  const lotOf = (view: ColdCaseView, lotId: string): string => view.caseLots.find((lot) => lot.lotId === lotId)?.lotNumber ?? ''
  return (event, view) => {
    if (event.kind === 'noted') return event.text
    if (event.kind === 'lot-added') return event.lot.lotNumber
    if (event.kind === 'proposed')
      return `${lotOf(view, event.decision.lotId)}: ${t(`disposition.${event.decision.disposition}`)}. ${event.decision.reason}`
    if (event.kind === 'signed')
      return `${lotOf(view, event.lotId)}: ${event.signature.printedName}, ${t(`meaning.${event.signature.meaning}`)}`
    if (event.kind === 'decided') return `${lotOf(view, event.lotId)}: ${t(`disposition.${event.disposition}`)}`
    if (event.kind === 'withdrawn') return `${lotOf(view, event.lotId)}: ${event.reason}`
    if (event.kind === 'reassessed') return t('case.findings', event.findings)
    if (event.kind === 'closed') return `${t(`cause.${event.cause}`)}. ${event.correctiveAction}`
    return event.kind === 'observed' ? lotOf(view, event.lotId) : ''
  }
}

function Timeline({ view }: { view: ColdCaseView }) {
  const { t } = useColdWords()
  const format = useFormat()
  const words = useEventWords()
  return (
    <section className={styles.section}>
      <h3>{t('case.timeline')}</h3>
      <ol className={styles.log}>
        {view.timeline.map((event, index) => (
          <li key={index}>
            <time dateTime={event.at}>{format.dateTime(event.at)}</time>
            <strong>{t(`event.${event.kind}`)}</strong>
            <span>{view.people[event.by] ?? event.by}</span>
            <em>{words(event, view)}</em>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Closing needs a cause and what was done about it; lots without a decision keep it open. */
function CloseForm({ view }: { view: ColdCaseView }) {
  const { t } = useColdWords()
  const may = useCan('coldchain.decide')
  const close = useCommand(trpc.coldchain.closeCase.mutationOptions())
  const reassess = useCommand(trpc.coldchain.reassessCase.mutationOptions())
  const [cause, setCause] = useState<(typeof CaseCause.options)[number]>('unknown')
  const [correctiveAction, setAction] = useState('')
  if (!may || view.closedAt !== null) return null
  const { caseId } = view
  return (
    <section className={styles.section}>
      <h3>{t('case.close')}</h3>
      <div className={styles.form}>
        {view.undecided > 0 && <p>{t('case.undecided', { count: view.undecided })}</p>}
        <Select
          label={t('case.cause')}
          items={CaseCause.options.map((id) => ({ id, label: t(`cause.${id}`) }))}
          value={cause}
          onChange={setCause}
        />
        <TextArea label={t('case.action')} value={correctiveAction} onChange={setAction} maxLength={2_000} />
        <FormError error={close.error ?? reassess.error} />
        <div className={styles.acts}>
          <Button isPending={reassess.isPending} onPress={() => void reassess.send({ caseId }).catch(() => undefined)}>
            {t('case.reassess')}
          </Button>
          <Button
            variant="primary"
            isDisabled={view.undecided > 0}
            isPending={close.isPending}
            onPress={() => void close.send({ caseId, cause, correctiveAction }).catch(() => undefined)}
          >
            {t('case.close')}
          </Button>
        </div>
      </div>
    </section>
  )
}
