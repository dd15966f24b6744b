/** Who was told what: one line a person or crew; empty lines do not count. */
import { useTranslation } from 'react-i18next'
import { newCommandId } from '../../../lib/ids.ts'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import styles from './conflicts.module.css'

export type ToldDraft = { readonly key: string; readonly who: string; readonly what: string }

/** At most so many lines, as many as the station takes. */
const TOLD_MAX = 20

/** A new line. @param who filled in already, such as the call sign */
export const emptyTold = (who = ''): ToldDraft => ({ key: newCommandId(), who, what: '' })
/** The lines that say something. */
export const saidTold = (told: readonly ToldDraft[]): { who: string; what: string }[] =>
  told.map(({ who, what }) => ({ who: who.trim(), what: what.trim() })).filter(({ who, what }) => who !== '' && what !== '')

export function ToldList({ told, onChange }: { told: readonly ToldDraft[]; onChange: (told: readonly ToldDraft[]) => void }) {
  const { t } = useTranslation('conflicts')
  const change = (key: string, part: Partial<ToldDraft>): void => onChange(told.map((one) => (one.key === key ? { ...one, ...part } : one)))
  return (
    <fieldset className={styles.told}>
      <legend>{t('form.told')}</legend>
      {told.map(({ key, who, what }) => (
        <div key={key} className={styles.toldLine}>
          <TextField label={t('form.who')} value={who} onChange={(text) => change(key, { who: text })} maxLength={80} />
          <TextField label={t('form.what')} value={what} onChange={(text) => change(key, { what: text })} maxLength={200} />
        </div>
      ))}
      {told.length < TOLD_MAX && (
        <Button size="small" icon="plus" onPress={() => onChange([...told, emptyTold()])}>
          {t('form.addTold')}
        </Button>
      )}
    </fieldset>
  )
}
