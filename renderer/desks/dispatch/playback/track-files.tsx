/** The period as a file for other programs: GPX for maps and navigation devices, CSV with every position for tables. */
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Instant, UnitId } from '../../../../server/contract/primitives.ts'
import { saveTextFile } from '../../../lib/save-file.ts'
import { station } from '../../../lib/trpc.ts'
import { Button } from '../../../ui/button.tsx'
import { FormError } from '../../../ui/states.tsx'
import styles from '../map-tools/map-tools.module.css'

const FORMATS = ['gpx', 'csv'] as const

/** The station names the file by call sign and time; no person is named in it. */
export function TrackFiles({ query }: { query: { unitId: UnitId; from: Instant; to: Instant } }) {
  const { t } = useTranslation('playback')
  const save = useMutation({
    mutationFn: async (format: (typeof FORMATS)[number]) => {
      const file = await station.positions.export.query({ ...query, format })
      saveTextFile(file)
      return file
    },
  })
  return (
    <div className={styles.part}>
      <span className={styles.buttons}>
        {FORMATS.map((format) => (
          <Button
            key={format}
            size="small"
            icon="download"
            isPending={save.isPending && save.variables === format}
            onPress={() => save.mutate(format)}
          >
            {t(`file.${format}`)}
          </Button>
        ))}
      </span>
      <p className={styles.quiet} role="status">
        {save.data ? t(save.data.isTruncated ? 'file.truncated' : 'file.saved', { name: save.data.fileName }) : t('file.hint')}
      </p>
      <FormError error={save.error} />
    </div>
  )
}
