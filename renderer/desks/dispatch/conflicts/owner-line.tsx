/** Which station gives a unit away, when it was last heard, and taking over once it has been silent long enough. */
import { useTranslation } from 'react-i18next'
import { useNowMs } from '../../../lib/now.ts'
import { can } from '../../../lib/session.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { Button } from '../../../ui/button.tsx'
import { FormError } from '../../../ui/states.tsx'
import { useLease } from './data.ts'
import styles from './conflicts.module.css'

export function OwnerLine({ resource, callSign, onTaken }: { resource: string; callSign: string; onTaken?: () => void }) {
  const { t } = useTranslation('conflicts')
  const format = useFormat()
  const nowMs = useNowMs()
  const { data: lease } = useLease(resource)
  const takeOver = useCommand(trpc.claims.takeOver.mutationOptions())
  if (!lease) return null
  const { owner, isOwn, isReachable, heardAt, takeOverAt } = lease
  if (isOwn) return <p className={styles.quiet}>{t('owner.own')}</p>
  const isDue = takeOverAt !== null && Date.parse(takeOverAt) <= nowMs
  const take = (): Promise<void> =>
    takeOver.send({ resource }).then(
      () => onTaken?.(),
      () => undefined,
    ) // the failure is shown below
  return (
    <div className={styles.owner}>
      <span>{t('owner.other', { station: owner.name })}</span>
      {!isReachable && (
        <span className={styles.quiet}>
          {heardAt === null
            ? t('owner.unheard', { station: owner.name })
            : t('owner.silent', { station: owner.name, time: format.clock(heardAt) })}
        </span>
      )}
      {!isReachable && takeOverAt !== null && !isDue && (
        <span className={styles.quiet}>{t('owner.takeOverFrom', { time: format.clock(takeOverAt) })}</span>
      )}
      {!isReachable && isDue && can('assignment.write') && (
        <Button size="small" isPending={takeOver.isPending} onPress={() => void take()}>
          {t('owner.takeOver', { callSign })}
        </Button>
      )}
      <FormError error={takeOver.error} />
    </div>
  )
}
