/** The import that runs: what it does, how far it is, and Cancel; afterwards one line about how it ended. */
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { RegionImport, RegionImportEnd } from '../../../server/contract/regions.ts'
import { trpc } from '../../lib/trpc.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Button } from '../../ui/button.tsx'
import { Elapsed } from '../../ui/elapsed.tsx'
import { Icon } from '../../ui/icons.tsx'
import { FormError } from '../../ui/states.tsx'
import styles from './regions.module.css'

export function ImportProgress({ job }: { job: RegionImport }) {
  const { t } = useTranslation('admin')
  const { number } = useFormat()
  const cancel = useMutation(trpc.regions.cancel.mutationOptions())
  const percent = Math.floor(job.fraction * 100)
  const doing = job.isCancelling ? t('region.cancelling') : t(`region.phase.${job.phase}`)
  return (
    <section className={styles.import} aria-label={t('region.importing', { name: job.name })}>
      <div className={styles.head}>
        <h3>{t('region.importing', { name: job.name })}</h3>
        <span className={styles.file}>{job.file}</span>
        <Elapsed since={job.startedAt} hasPlus />
      </div>
      <div className={styles.row}>
        <progress className={styles.bar} max={1} value={job.fraction} aria-label={doing} />
        <span className={styles.percent}>{t('region.percent', { percent: number(percent) })}</span>
        <Button onPress={() => cancel.mutate({ importId: job.importId })} isPending={cancel.isPending} isDisabled={job.isCancelling}>
          {t('region.cancel')}
        </Button>
      </div>
      <p role="status">{doing}</p>
      <FormError error={cancel.error} />
    </section>
  )
}

/** How the last import ended. */
export function LastImport({ end }: { end: RegionImportEnd }) {
  const { t } = useTranslation('admin')
  const { clock } = useFormat()
  const values = { name: end.name, file: end.file, time: clock(end.endedAt) }
  return (
    <section className={styles.import} aria-label={t('region.last')}>
      <p className={styles.line} role="status">
        <Icon name={end.outcome === 'done' ? 'check' : end.outcome === 'failed' ? 'warning' : 'info'} size={14} />
        <span>{t(`region.ended.${end.outcome}`, values)}</span>
      </p>
      <FormError error={end.problem} />
    </section>
  )
}
