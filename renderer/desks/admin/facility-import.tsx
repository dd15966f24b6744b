/** Import of facilities: choose a file, see what would happen and every bad row, then import. Nothing is written while a row is bad. */
import { useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ImportReport } from '../../../server/contract/directory.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/states.tsx'
import styles from './admin.module.css'

export function FacilityImport({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('admin')
  const run = useCommand(trpc.directory.importFacilities.mutationOptions())
  const [csv, setCsv] = useState<string | null>(null)
  const [report, setReport] = useState<ImportReport | null>(null)
  const tryFile = async (file: File | undefined): Promise<void> => {
    if (!file) return
    const text = await file.text()
    setCsv(text)
    setReport(null)
    await run.send({ csv: text, isDryRun: true }).then(setReport, () => undefined) // the failure is shown below
  }
  const importAll = async (): Promise<void> => {
    if (csv === null) return
    await run.send({ csv, isDryRun: false }).then(onDone, () => undefined) // the failure is shown below
  }
  return (
    <div className={styles.form}>
      <p>{t('import.help')}</p>
      <FileTrigger acceptedFileTypes={['text/csv', '.csv']} onSelect={(files) => void tryFile(files?.[0])}>
        <Button>{t('import.choose')}</Button>
      </FileTrigger>
      {report !== null && (
        <>
          <p role="status">
            {t('import.summary', {
              rows: report.rows,
              created: report.created,
              changed: report.changed,
              unchanged: report.unchanged,
              problems: report.problems.length,
            })}
          </p>
          {report.problems.length > 0 && (
            <table className={styles.table}>
              <thead>
                <tr>
                  <th>{t('import.line')}</th>
                  <th>{t('import.field')}</th>
                  <th>{t('import.problem')}</th>
                </tr>
              </thead>
              <tbody>
                {report.problems.slice(0, 200).map((problem, index) => (
                  <tr key={index}>
                    <td>{problem.line}</td>
                    <td>{problem.field}</td>
                    <td>
                      {t(`importProblem.${problem.problem}`)}
                      {problem.value === '' ? '' : `: ${problem.value}`}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      )}
      <FormError error={run.error} />
      <Button
        variant="primary"
        isDisabled={report === null || report.problems.length > 0 || report.rows === 0}
        isPending={run.isPending}
        onPress={() => void importAll()}
      >
        {t('import.run')}
      </Button>
    </div>
  )
}
