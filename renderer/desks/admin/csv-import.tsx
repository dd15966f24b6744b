/** Import of a CSV file: choose it, see what would happen and every bad row, then import. Nothing is written while a row is bad. */
import { useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ImportReport } from '../../../server/contract/directory.ts'
import type { CommandId } from '../../../server/contract/primitives.ts'
import type { CommandHandle } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/states.tsx'
import styles from './admin.module.css'

/** Bad rows that are shown; the rest is found when these are mended. */
const SHOWN_PROBLEMS = 200

type Input = { commandId: CommandId; csv: string; isDryRun: boolean }
type Props = {
  /** What columns the file has. */
  readonly help: string
  readonly run: CommandHandle<Input, ImportReport>
  readonly onDone: () => void
}

/** The steps of an import, one below the other. */
export function CsvImport({ help, run, onDone }: Props) {
  const { t } = useTranslation('admin')
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
      <p>{help}</p>
      <FileTrigger acceptedFileTypes={['text/csv', '.csv']} onSelect={(files) => void tryFile(files?.[0])}>
        <Button>{t('import.choose')}</Button>
      </FileTrigger>
      {report !== null && <DryRun report={report} />}
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

function DryRun({ report: { rows, created, changed, unchanged, problems } }: { report: ImportReport }) {
  const { t } = useTranslation('admin')
  return (
    <>
      <p role="status">{t('import.summary', { rows, created, changed, unchanged, problems: problems.length })}</p>
      {problems.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th>{t('import.line')}</th>
              <th>{t('import.field')}</th>
              <th>{t('import.problem')}</th>
            </tr>
          </thead>
          <tbody>
            {problems.slice(0, SHOWN_PROBLEMS).map((problem, index) => (
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
  )
}
