/** Import of facilities from a CSV file. */
import { useTranslation } from 'react-i18next'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { CsvImport } from './csv-import.tsx'

export function FacilityImport({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('admin')
  const run = useCommand(trpc.directory.importFacilities.mutationOptions())
  return <CsvImport help={t('import.help')} run={run} onDone={onDone} />
}
