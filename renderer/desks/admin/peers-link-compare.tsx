/** The button with which an administrator compares everything now. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { describeError } from '../../lib/errors.ts'
import { useSession } from '../../lib/session.ts'
import { trpc } from '../../lib/trpc.ts'
import { useTranslate } from '../../lib/use-translate.ts'
import { Button } from '../../ui/button.tsx'
import { showToast } from '../../ui/toast-store.ts'
import styles from './peers-links.module.css'

/** @param isComparing it runs already */
export function CompareNow({ isComparing }: { isComparing: boolean }) {
  const t = useTranslate(['admin', 'errors'])
  const client = useQueryClient()
  const { permissions } = useSession()
  const compare = useMutation(
    trpc.stations.compare.mutationOptions({
      onSuccess: ({ links }) => {
        if (links === 0) showToast({ text: t('links.compare.nobody'), tone: 'problem' })
        return client.invalidateQueries(trpc.stations.links.queryFilter())
      },
      onError: (error) => {
        const { what, todo } = describeError(t, error)
        showToast({ text: `${what} ${todo}`, tone: 'problem' })
      },
    }),
  )
  if (!permissions.includes('peers.manage')) return null
  return (
    <div className={styles.compare}>
      <Button icon="refresh" isPending={compare.isPending || isComparing} onPress={() => compare.mutate({})}>
        {t(isComparing ? 'links.compare.running' : 'links.compare.now')}
      </Button>
      <span className={styles.kind}>{t('links.compare.help')}</span>
    </div>
  )
}
