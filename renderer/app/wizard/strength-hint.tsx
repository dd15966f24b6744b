/** How hard the password is to guess, as four steps and a word. */
import { useTranslation } from 'react-i18next'
import { PASSWORD_MINIMUM } from '../../../server/contract/identity.ts'
import { classNames } from '../../lib/class-names.ts'
import { passwordStrength } from '../../lib/password-strength.ts'
import styles from './wizard.module.css'

const STEPS = ['short', 'weak', 'fair', 'strong'] as const

/** The hint. Empty while nothing is typed. */
export function StrengthHint({ password, known }: { password: string; known: readonly string[] }) {
  const { t } = useTranslation('wizard')
  const strength = passwordStrength(password, PASSWORD_MINIMUM, known)
  const reached = password === '' ? -1 : STEPS.indexOf(strength)
  return (
    <div className={styles.strength}>
      <span className={styles.bars} aria-hidden="true">
        {STEPS.map((step, index) => (
          <span key={step} className={classNames(styles.bar, index <= reached && styles.full)} />
        ))}
      </span>
      <span role="status">
        {password === ''
          ? t('strength.empty', { minimum: PASSWORD_MINIMUM })
          : t(`strength.${strength}`, { minimum: PASSWORD_MINIMUM, count: PASSWORD_MINIMUM - [...password].length })}
      </span>
    </div>
  )
}
