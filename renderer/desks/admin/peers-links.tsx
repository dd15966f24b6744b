/** How the links to other stations stand, one plain sentence after another; figures for who looks closer. */
import { useTranslation } from 'react-i18next'
import type { PeerLink, StationLinks } from '../../../server/contract/peer-links.ts'
import { dateOrClock, useAge } from './peers-age.ts'
import { useFormat } from '../../lib/use-language.ts'
import { useNowMs } from '../../lib/now.ts'
import { useTranslate } from '../../lib/use-translate.ts'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { LinkDetails } from './peers-link-details.tsx'
import { clockSentence, dataSentences, lineSentence, type Sentence } from './peers-link-text.ts'
import styles from './peers-links.module.css'

/** The list of links with what concerns this station itself above it. */
export function LinksPanel({ view }: { view: StationLinks }) {
  const { t } = useTranslation('admin')
  const { number } = useFormat()
  if (view.links.length === 0) return <EmptyState icon="link" title={t('peers.empty')} hint={t('links.emptyHint')} />
  const connected = view.links.filter(({ state }) => state === 'connected').length
  const { ownClock } = view
  return (
    <div className={styles.page}>
      <p className={styles.summary}>{t('links.summary', { connected: number(connected), total: number(view.links.length) })}</p>
      {view.openConflicts > 0 && <Line mark="warning" text={t('links.conflicts', { count: view.openConflicts })} />}
      {ownClock !== null && ownClock.level !== 'fine' && <OwnClock {...ownClock} />}
      <ul className={styles.links} aria-label={t('links.view.links')}>
        {view.links.map((link) => (
          <LinkItem key={link.stationId} link={link} />
        ))}
      </ul>
    </div>
  )
}

function OwnClock({ offsetMs, level }: NonNullable<StationLinks['ownClock']>) {
  const { t } = useTranslation('admin')
  const duration = useAge()
  const by = duration(Math.abs(offsetMs))
  return (
    <Line
      mark={level === 'notice' ? 'info' : 'warning'}
      text={t(offsetMs > 0 ? 'links.ownClock.ahead' : 'links.ownClock.behind', { by })}
    />
  )
}

function LinkItem({ link }: { link: PeerLink }) {
  const t = useTranslate('admin')
  const nowMs = useNowMs()
  const age = useAge()
  const format = useFormat()
  const words = {
    time: (at: string) => dateOrClock(at, nowMs, format),
    age: (at: string) => age(nowMs - Date.parse(at)),
    until: (at: string) => age(Date.parse(at) - nowMs),
    duration: age,
  }
  const say = ({ key, params }: Sentence): string => t(key, params)
  const clock = clockSentence(link, words)
  return (
    <li className={styles.link} data-state={link.state === 'connected' ? 'connected' : 'away'}>
      <h3 className={styles.name}>
        <Icon name={link.state === 'connected' ? 'link' : 'brokenLink'} />
        {link.name}
        {link.kind !== null && <span className={styles.kind}>{t(`peers.kind.${link.kind}`)}</span>}
      </h3>
      {[lineSentence(link, words), ...dataSentences(link, words), ...(clock === null ? [] : [clock])].map((sentence) => (
        <Line key={sentence.key} mark={sentence.mark} text={say(sentence)} />
      ))}
      <LinkDetails link={link} />
    </li>
  )
}

/** One sentence; what a person should look at has a mark and weight. */
function Line({ mark, text }: { mark: IconName | null; text: string }) {
  return (
    <p className={styles.line} data-mark={mark ?? undefined}>
      {mark !== null && <Icon name={mark} size={14} />}
      <span>{text}</span>
    </p>
  )
}
