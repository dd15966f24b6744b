/** One exception in the strip: mark, sentence, age, and what can be done: acknowledge, or resolve. */
import { can } from '../lib/session.ts'
import { trpc } from '../lib/trpc.ts'
import { useTranslate } from '../lib/use-translate.ts'
import { useCommand } from '../lib/use-command.ts'
import { Button } from '../ui/button.tsx'
import { Elapsed } from '../ui/elapsed.tsx'
import { Icon } from '../ui/icons.tsx'
import { PriorityMark } from '../ui/priority-mark.tsx'
import { showToast } from '../ui/toast-store.ts'
import { describeError } from '../lib/errors.ts'
import { classNames } from '../lib/class-names.ts'
import { useQueryClient } from '@tanstack/react-query'
import type { Exception } from './exceptions.ts'
import { openException, useCanOpen } from './openers.ts'
import { useExceptionText } from './exception-text.ts'
import styles from './exception-strip.module.css'

/** The card. The mark flashes until somebody acknowledges; a double booking is not acknowledged but resolved. */
export function ExceptionCard({ exception, isLocked, isWide }: { exception: Exception; isLocked: boolean; isWide: boolean }) {
  const t = useTranslate(['status', 'errors'])
  const write = useExceptionText()
  const client = useQueryClient()
  const acknowledge = useCommand(trpc.exceptions.acknowledge.mutationOptions())
  const send = async (): Promise<void> => {
    try {
      await acknowledge.send({ id: exception.id })
      await client.invalidateQueries(trpc.exceptions.list.queryFilter())
    } catch (error) {
      const text = describeError(t, error)
      showToast({ text: `${text.what} ${text.todo}`, tone: 'problem' })
    }
  }
  const words = write(exception)
  const canOpen = useCanOpen() && !isLocked
  return (
    <li
      className={classNames(styles.card, styles[exception.priority], isWide && styles.wide)}
      data-unacknowledged={!exception.acknowledged || undefined}
      data-escalated={exception.isEscalated || undefined}
    >
      <PriorityMark priority={exception.priority} isFlashing={!exception.acknowledged} />
      {canOpen ? (
        <button type="button" className={classNames(styles.words, styles.link)} title={words} onClick={() => openException(exception)}>
          {words}
        </button>
      ) : (
        <span className={styles.words} title={words}>
          {words}
        </span>
      )}
      {exception.isEscalated && <strong className={styles.escalated}>{t('strip.escalated')}</strong>}
      <span className={styles.age}>
        <Elapsed since={exception.since} />
      </span>
      {exception.mustResolve ? (
        canOpen ? (
          <Button
            size="small"
            variant={exception.isEscalated ? 'primary' : 'secondary'}
            onPress={() => openException(exception)}
            aria-label={t('strip.resolveThis', { exception: words })}
          >
            {t('strip.resolve')}
          </Button>
        ) : (
          <span className={styles.done} role="img" aria-label={t('strip.mustResolve')} title={t('strip.mustResolve')}>
            <Icon name="warning" />
          </span>
        )
      ) : exception.acknowledged ? (
        <span className={styles.done} role="img" aria-label={t('strip.acknowledged')} title={t('strip.acknowledged')}>
          <Icon name="check" />
        </span>
      ) : (
        !isLocked &&
        can('exception.acknowledge') && (
          <Button
            size="small"
            isPending={acknowledge.isPending}
            onPress={() => void send()}
            aria-label={t('strip.acknowledgeThis', { exception: words })}
          >
            {t('strip.acknowledge')}
          </Button>
        )
      )}
    </li>
  )
}
