/** The rail at the side: the desks a person may enter, then settings, lock and sign-out. */
import { useTranslation } from 'react-i18next'
import { runCommandById } from '../commands/run-command.ts'
import { classNames } from '../lib/class-names.ts'
import { describeHotkey } from '../lib/hotkey-text.ts'
import { formatRoute } from '../lib/route.ts'
import { useSession } from '../lib/session.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import type { DeskEntry } from './desks.ts'
import styles from './desk-rail.module.css'

/** The rail. Desks are links, so that a desk can be opened in a window of its own. */
export function DeskRail({ desks, present, isInert }: { desks: readonly DeskEntry[]; present: string | null; isInert: boolean }) {
  const { t } = useTranslation(['common', 'commands'])
  const session = useSession()
  const run = (id: string): void => void runCommandById(id, 'button')
  return (
    <nav className={styles.rail} aria-label={t('desk.rail')} data-f6="" inert={isInert}>
      <ul className={styles.desks}>
        {desks.map((desk, index) => (
          <li key={desk.id}>
            <a
              className={classNames(styles.desk, desk.id === present && styles.present)}
              href={formatRoute(desk.id)}
              aria-current={desk.id === present ? 'page' : undefined}
              title={describeHotkey(desk.hotkey).join(' ')}
              {...(index === 0 ? { 'data-f6-focus': '' } : {})}
            >
              <Icon name={desk.icon} size={20} />
              <span className={styles.word}>{t(`desk.${desk.id}`)}</span>
            </a>
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        <IconButton icon="keyboard" label={t('commands:frame.help')} hotkey="F1" onPress={() => run('frame.help')} />
        <IconButton icon="settings" label={t('commands:look.settings')} hotkey="$mod+," onPress={() => run('look.settings')} />
        <IconButton icon="lock" label={t('commands:session.lock')} hotkey="Alt+KeyL" onPress={() => run('session.lock')} />
        <IconButton
          icon="signOut"
          label={t('session.signOutNamed', { name: session.displayName })}
          onPress={() => run('session.signOut')}
        />
      </div>
    </nav>
  )
}
