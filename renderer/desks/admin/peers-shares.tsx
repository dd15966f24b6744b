/** What is shared with a station, in plain words, with a tick for each. */
import { useTranslation } from 'react-i18next'
import type { ShareChoice } from '../../../server/contract/stations.ts'
import { Checkbox } from '../../ui/choice.tsx'
import { useScopeWords } from './peers-text.ts'
import styles from './peers.module.css'

export type ShareListProps = {
  choices: readonly ShareChoice[]
  /** Scopes that are ticked. */
  ticked: ReadonlySet<string>
  onTick: (scope: string, isOn: boolean) => void
  isDisabled?: boolean
}

/** The list with its explanation. */
export function ShareList({ choices, ticked, onTick, isDisabled = false }: ShareListProps) {
  const { t } = useTranslation('admin')
  const wordsOf = useScopeWords()
  return (
    <fieldset className={styles.shares}>
      <legend>{t('peers.share.title')}</legend>
      <p className={styles.help}>{t('peers.share.help')}</p>
      {choices.length === 0 && <p>{t('peers.share.none')}</p>}
      {choices.map((choice) => (
        <Checkbox
          key={choice.scope}
          isSelected={ticked.has(choice.scope)}
          isDisabled={isDisabled}
          onChange={(isOn) => onTick(choice.scope, isOn)}
        >
          {wordsOf(choice.scope)} <ShareState choice={choice} />
        </Checkbox>
      ))}
    </fieldset>
  )
}

/** How far the sharing has come: here, there, or both. */
function ShareState({ choice: { isShared, isOffered, isSuggested } }: { choice: ShareChoice }) {
  const { t } = useTranslation('admin')
  if (isShared && isOffered) return <span className={styles.note}>{t('peers.share.both')}</span>
  if (isShared) return <span className={styles.note}>{t('peers.share.here')}</span>
  if (isOffered) return <span className={styles.note}>{t('peers.share.there')}</span>
  return isSuggested ? <span className={styles.note}>{t('peers.share.suggested')}</span> : null
}
