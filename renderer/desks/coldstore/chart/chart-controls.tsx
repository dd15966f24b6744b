/** Buttons of a chart: spans, closer, wider, earlier, later, newest; and from when to when it shows. */
import { readNowMs } from '../../../lib/now.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { useColdWords } from '../words.ts'
import { newest, pan, PRESETS, zoom, type ChartRange, type Preset } from './range.ts'
import styles from '../coldstore.module.css'

const NAMES = Object.keys(PRESETS) as Preset[] // the keys of the table

export function ChartControls({ range, onRange }: { range: ChartRange; onRange: (range: ChartRange) => void }) {
  const { t } = useColdWords()
  const format = useFormat()
  const span = range.toMs - range.fromMs
  return (
    <div className={styles.controls} role="toolbar" aria-label={t('chart.controls')}>
      {NAMES.map((name) => (
        <Button
          key={name}
          size="small"
          aria-pressed={range.followsNow && span === PRESETS[name]}
          onPress={() => onRange(newest(PRESETS[name], readNowMs()))}
        >
          {t(`span.preset.${name}`)}
        </Button>
      ))}
      <IconButton size="small" icon="plus" label={t('chart.closer')} onPress={() => onRange(zoom(range, 0.5, readNowMs()))} />
      <IconButton size="small" icon="minus" label={t('chart.wider')} onPress={() => onRange(zoom(range, 2, readNowMs()))} />
      <Button size="small" onPress={() => onRange(pan(range, -0.5, readNowMs()))}>
        {t('chart.earlier')}
      </Button>
      <Button size="small" isDisabled={range.followsNow} onPress={() => onRange(pan(range, 0.5, readNowMs()))}>
        {t('chart.later')}
      </Button>
      <Button size="small" isDisabled={range.followsNow} onPress={() => onRange(newest(span, readNowMs()))}>
        {t('chart.newest')}
      </Button>
      <output className={styles.quiet}>{`${format.dateTime(range.fromMs)} – ${format.dateTime(range.toMs)}`}</output>
    </div>
  )
}
