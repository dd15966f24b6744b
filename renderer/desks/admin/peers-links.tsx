/** How the links to other stations stand, one plain sentence after another; figures for who looks closer. */
import { useTranslation } from 'react-i18next'
import type { PeerLink, StationLinks } from '../../../server/contract/peer-links.ts'
import { useAge } from './peers-age.ts'
import { useFormat } from '../../lib/use-language.ts'
import { useTranslate } from '../../lib/use-translate.ts'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { auditSentences, findingSentence } from './peers-link-audit.ts'
import { CompareNow } from './peers-link-compare.tsx'
import { LinkDetails } from './peers-link-details.tsx'
import { clockSentence, dataSentences, lineSentence, type Sentence } from './peers-link-text.ts'
import { useLinkWords } from './peers-link-words.ts'
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
      <CompareNow isComparing={view.links.some(({ audit }) => audit.isComparing)} />
      {view.openConflicts > 0 && <Line mark="warning" text={t('links.conflicts', { count: view.openConflicts })} />}
      {ownClock !== null && ownClock.level !== 'fine' && <OwnClock {...ownClock} />}
      <Findings view={view} />
      <ul className={styles.links} aria-label={t('links.view.links')}>
        {view.links.map((link) => (
          <LinkItem key={link.stationId} link={link} names={view.names} />
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

/** What stations wrote and is not what others saw of it. */
function Findings({ view: { findings, names } }: { view: StationLinks }) {
  const t = useTranslate('admin')
  const words = useLinkWords(names)
  return findings.map((finding) => {
    const { key, params, mark } = findingSentence(finding, words)
    return <Line key={`${finding.kind} ${finding.streamId}`} mark={mark} text={t(key, params)} />
  })
}

function LinkItem({ link, names }: { link: PeerLink; names: StationLinks['names'] }) {
  const t = useTranslate('admin')
  const words = useLinkWords(names)
  const say = ({ key, params }: Sentence): string => t(key, params)
  const clock = clockSentence(link, words)
  const sentences = [
    lineSentence(link, words),
    ...dataSentences(link, words),
    ...auditSentences(link, words),
    ...(clock === null ? [] : [clock]),
  ]
  return (
    <li className={styles.link} data-state={link.state === 'connected' ? 'connected' : 'away'}>
      <h3 className={styles.name}>
        <Icon name={link.state === 'connected' ? 'link' : 'brokenLink'} />
        {link.name}
        {link.kind !== null && <span className={styles.kind}>{t(`peers.kind.${link.kind}`)}</span>}
      </h3>
      {sentences.map((sentence) => (
        <Line key={`${sentence.key} ${sentence.params['what'] ?? ''}`} mark={sentence.mark} text={say(sentence)} />
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
