/** The middle panel while a double booking is resolved: which one, both sides, what speaks for whom, the decision. */
import { useTranslation } from 'react-i18next'
import { Button } from '../../../ui/button.tsx'
import { Elapsed } from '../../../ui/elapsed.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { PriorityMark } from '../../../ui/priority-mark.tsx'
import { EmptyState, ErrorState, Skeleton } from '../../../ui/states.tsx'
import { showView } from '../store.ts'
import { useConflict, useConflicts, type Conflict } from './data.ts'
import { EarlierDecisions } from './earlier-decisions.tsx'
import { ResolveForm } from './resolve-form.tsx'
import { SideCard } from './side-card.tsx'
import { showConflict, useClaimDesk } from './store.ts'
import { SuggestionLine } from './suggestion-line.tsx'
import styles from './conflicts.module.css'

export function ConflictPanel() {
  const { t } = useTranslation('conflicts')
  const list = useConflicts()
  const chosen = useClaimDesk((desk) => desk.conflict)
  const resource = chosen ?? list.data?.items[0]?.resource ?? null
  const conflict = useConflict(resource)
  const others = (list.data?.items ?? []).filter((item) => item.resource !== resource)
  const { data } = conflict
  const title = data ? t(data.kind === 'unit' ? 'title' : 'titleDevice', { name: data.name }) : t('command.open')
  const isEmpty = (resource === null && list.data !== undefined) || data === null
  return (
    <Panel
      title={title}
      isPadded
      actions={
        <Button size="small" onPress={() => showView('incident')}>
          {t('back')}
        </Button>
      }
    >
      {conflict.error !== null && <ErrorState error={conflict.error} onRetry={() => void conflict.refetch()} />}
      {isEmpty && conflict.error === null && <EmptyState title={t('none')} hint={t('noneHint')} icon="check" />}
      {!isEmpty && !data && conflict.error === null && <Skeleton rows={8} />}
      {data && <ConflictBody key={data.resource} conflict={data} />}
      {others.length > 0 && (
        <nav className={styles.others} aria-label={t('others', { count: others.length })}>
          <p className={styles.quiet}>{t('others', { count: others.length })}</p>
          {others.slice(0, 8).map((item) => (
            <Button key={item.resource} size="small" onPress={() => showConflict(item.resource)}>
              {`${item.priority} ${item.name} · ${item.sides.slice(0, 3).join(', ')}`}
            </Button>
          ))}
        </nav>
      )}
    </Panel>
  )
}

function ConflictBody({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation('conflicts')
  return (
    <div className={styles.conflict}>
      <header className={styles.head}>
        <PriorityMark priority={conflict.priority} size={24} isFlashing />
        <Elapsed since={conflict.foundAt} hasPlus />
        {conflict.pairs > 1 && <span className={styles.quiet}>{t('pairs', { count: conflict.pairs })}</span>}
        <p className={styles.state}>{t(`state.${conflict.state}`)}</p>
      </header>
      <div className={styles.sides}>
        {conflict.holders.map((side) => (
          <SideCard key={side.holder} side={side} isSuggested={conflict.suggestion?.holder === side.holder} />
        ))}
      </div>
      <SuggestionLine conflict={conflict} />
      <EarlierDecisions conflict={conflict} />
      <ResolveForm conflict={conflict} />
    </div>
  )
}
