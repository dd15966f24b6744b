/** Who holds what: scope by scope in plain words, the stations that share it, and how old their newest data is here. */
import { useTranslation } from 'react-i18next'
import type { Holder, ScopeHolding } from '../../../server/contract/peer-links.ts'
import { useNowMs } from '../../lib/now.ts'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { useAge } from './peers-age.ts'
import { useScopeWords } from './peers-text.ts'
import admin from './admin.module.css'
import styles from './peers-links.module.css'

/** One table, a group of rows for each scope. */
export function Holdings({ holdings }: { holdings: readonly ScopeHolding[] }) {
  const { t } = useTranslation('admin')
  const shown = holdings.filter(({ holders }) => holders.length > 0)
  if (shown.length === 0) return <EmptyState icon="link" title={t('peers.empty')} hint={t('links.emptyHint')} />
  return (
    <div className={styles.page}>
      <p className={styles.summary}>{t('links.holds.help')}</p>
      <div className={styles.wide} role="region" tabIndex={0} aria-label={t('links.view.holds')}>
        <table className={admin.table}>
          <thead>
            <tr>
              <th scope="col">{t('links.holds.station')}</th>
              <th scope="col">{t('links.holds.sharing')}</th>
              <th scope="col">{t('links.holds.newest')}</th>
              <th scope="col">{t('links.holds.same')}</th>
            </tr>
          </thead>
          {shown.map((holding) => (
            <Scope key={holding.scope} holding={holding} />
          ))}
        </table>
      </div>
    </div>
  )
}

function Scope({ holding: { scope, isHeldHere, ownNewestAt, holders } }: { holding: ScopeHolding }) {
  const { t } = useTranslation('admin')
  const wordsOf = useScopeWords()
  const ago = useAgo()
  const own =
    ownNewestAt === null
      ? t(isHeldHere ? 'links.holds.here' : 'links.holds.notHere')
      : t('links.holds.hereSince', { age: ago(ownNewestAt) })
  return (
    <tbody>
      <tr>
        <th className={styles.scope} scope="rowgroup" colSpan={4}>
          {wordsOf(scope)} <span className={styles.kind}>{own}</span>
        </th>
      </tr>
      {holders.map((holder) => (
        <Row key={holder.stationId} holder={holder} />
      ))}
    </tbody>
  )
}

const MARKS = { both: 'check', here: 'upload', there: 'download', elsewhere: 'link' } as const satisfies Record<Holder['sharing'], IconName>

function Row({ holder }: { holder: Holder }) {
  const { t } = useTranslation('admin')
  const ago = useAgo()
  return (
    <tr>
      <th className={styles.station} scope="row">
        {holder.name}
      </th>
      <td>
        <span className={styles.mark}>
          <Icon name={MARKS[holder.sharing]} size={14} />
          {t(`links.sharing.${holder.sharing}`)}
        </span>
      </td>
      <td>{holder.newestAt === null ? t('links.holds.none') : t('links.ago', { age: ago(holder.newestAt) })}</td>
      <td>
        <Sameness holder={holder} />
      </td>
    </tr>
  )
}

/** Whether both hold the same, in words. */
function Sameness({ holder: { sharing, isConnected, opsToGet, opsToGive, agreedAt } }: { holder: Holder }) {
  const { t } = useTranslation('admin')
  const ago = useAgo()
  if (sharing !== 'both') return '–'
  if (!isConnected)
    return (
      <span className={styles.mark}>
        <Icon name="brokenLink" size={14} />
        {t('links.holds.noLine')}
      </span>
    )
  if (opsToGet + opsToGive > 0) return t('links.holds.missing', { toGet: opsToGet, toGive: opsToGive })
  return agreedAt === null ? t('links.holds.comparing') : t('links.holds.sameSince', { age: ago(agreedAt) })
}

/** The age of a moment in words. */
function useAgo(): (at: string) => string {
  const age = useAge()
  const nowMs = useNowMs()
  return (at) => age(nowMs - Date.parse(at))
}
