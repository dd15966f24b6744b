/** The figures behind the sentences of one link: way, queues, refusals, and each scope for itself. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PeerLink } from '../../../server/contract/peer-links.ts'
import { useNowMs } from '../../lib/now.ts'
import { useFormat } from '../../lib/use-language.ts'
import { useTranslate } from '../../lib/use-translate.ts'
import { Button } from '../../ui/button.tsx'
import { dateOrClock, useAge } from './peers-age.ts'
import { useScopeWords } from './peers-text.ts'
import admin from './admin.module.css'
import styles from './peers-links.module.css'

/** A button that opens them. */
export function LinkDetails({ link }: { link: PeerLink }) {
  const { t } = useTranslation('admin')
  const [isOpen, setOpen] = useState(false)
  return (
    <div className={styles.details}>
      <Button
        variant="quiet"
        size="small"
        icon={isOpen ? 'chevronDown' : 'chevronRight'}
        aria-expanded={isOpen}
        aria-label={t('links.detailsOf', { name: link.name })}
        onPress={() => setOpen(!isOpen)}
      >
        {t('links.details')}
      </Button>
      {isOpen && (
        <>
          <Facts link={link} />
          {link.scopes.length > 0 && <Scopes link={link} />}
        </>
      )}
    </div>
  )
}

function Facts({ link }: { link: PeerLink }) {
  const facts = useFacts(link)
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={styles.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function useFacts({ address, isDialer, rttMs, clock, queues, lastFailure, refused, refusedByPeer, faults }: PeerLink): [string, string][] {
  const t = useTranslate('admin')
  const format = useFormat()
  const nowMs = useNowMs()
  const { number } = format
  const reasons = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([reason, count]) => `${t([`links.refusal.${reason}`, reason])}: ${number(count)}`)
      .join('; ')
  const total = Object.values(faults).reduce((sum, count) => sum + count, 0)
  const amount = (batches: number, bytes: number): string =>
    t('links.fact.amount', { packets: number(batches), size: number(bytes / 1000, 1) })
  const known: [string, string | null][] = [
    [t('links.fact.address'), address],
    [t('links.fact.caller'), isDialer === null ? null : t(isDialer ? 'links.fact.callerHere' : 'links.fact.callerThere')],
    [t('links.fact.roundTrip'), rttMs === null ? null : t('links.fact.milliseconds', { count: Math.round(rttMs) })],
    [t('links.fact.clock'), clock === null ? null : t('links.fact.milliseconds', { count: Math.round(clock.offsetMs) })],
    [t('links.fact.inFlight'), queues && amount(queues.inFlightBatches, queues.inFlightBytes)],
    [t('links.fact.buffered'), queues && t('links.fact.kilobytes', { size: number(queues.bufferedBytes / 1000, 1) })],
    [t('links.fact.toApply'), queues && amount(queues.toApplyBatches, queues.toApplyBytes)],
    [t('links.fact.refusedHere'), reasons(refused) || null],
    [t('links.fact.refusedThere'), reasons(refusedByPeer) || null],
    [t('links.fact.faults'), total === 0 ? null : number(total)],
    [
      t('links.fact.lastFailure'),
      lastFailure && `${dateOrClock(lastFailure.at, nowMs, format)}: ${t(`links.failure.${lastFailure.why}`)} (${lastFailure.code})`,
    ],
  ]
  return known.flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]]))
}

function Scopes({ link }: { link: PeerLink }) {
  const { t } = useTranslation('admin')
  const wordsOf = useScopeWords()
  const age = useAge()
  const nowMs = useNowMs()
  const { number } = useFormat()
  const compared = (name: string): string => {
    const audit = link.audit.scopes.find(({ scope }) => scope === name)
    if (audit === undefined) return '–'
    const { outcome, at, entries } = audit
    return t('links.comparedAt', {
      outcome: t(`links.outcome.${outcome}`),
      age: age(nowMs - Date.parse(at)),
      entries: number(entries),
    })
  }
  return (
    <div className={styles.wide} role="region" tabIndex={0} aria-label={t('links.scopesOf', { name: link.name })}>
      <table className={admin.table}>
        <thead>
          <tr>
            <th scope="col">{t('links.scope.what')}</th>
            <th scope="col">{t('links.scope.toGet')}</th>
            <th scope="col">{t('links.scope.toGive')}</th>
            <th scope="col">{t('links.scope.same')}</th>
            <th scope="col">{t('links.scope.compared')}</th>
          </tr>
        </thead>
        <tbody>
          {link.scopes.map((scope) => (
            <tr key={scope.scope}>
              <th scope="row">{wordsOf(scope.scope)}</th>
              <td>{number(scope.opsToGet)}</td>
              <td>{number(scope.opsToGive)}</td>
              <td>{scope.agreedAt === null ? '–' : t('links.ago', { age: age(nowMs - Date.parse(scope.agreedAt)) })}</td>
              <td>{compared(scope.scope)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
