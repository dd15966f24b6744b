/** Units of other stations that were asked for: who waits, who refused and why, what is provisional still. */
import { useTranslation } from 'react-i18next'
import { CLAIM_RULES, resourceParts } from '../../../../server/contract/claims.ts'
import { describeError } from '../../../lib/errors.ts'
import { useNowMs } from '../../../lib/now.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { useTranslate } from '../../../lib/use-translate.ts'
import { Button } from '../../../ui/button.tsx'
import { ProvisionalMark } from '../../../ui/provisional-mark.tsx'
import { FormError } from '../../../ui/states.tsx'
import type { IncidentDetail } from '../data.ts'
import { useRequests, type ClaimRequest } from './data.ts'
import { askForWords } from './store.ts'
import styles from './conflicts.module.css'

/** A refusal stays in sight for this long; the chronology keeps it for ever. */
const REFUSAL_MS = 10 * 60_000

export function ClaimRequests({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation('conflicts')
  const nowMs = useNowMs()
  const { data } = useRequests(incident.id)
  const shown = (data ?? []).filter(
    ({ status, answeredAt }) =>
      status === 'asked' || (status === 'refused' && answeredAt !== null && nowMs - Date.parse(answeredAt) < REFUSAL_MS),
  )
  if (shown.length === 0) return null
  return (
    <section aria-label={t('request.title')}>
      <h3 className={styles.title}>{t('request.title')}</h3>
      <ul className={styles.requests}>
        {shown.map((request) => (
          <RequestRow key={request.holder} request={request} incident={incident} nowMs={nowMs} />
        ))}
      </ul>
    </section>
  )
}

function RequestRow({ request, incident, nowMs }: { request: ClaimRequest; incident: IncidentDetail; nowMs: number }) {
  const { t } = useTranslation('conflicts')
  const word = useTranslate(['errors', 'conflicts'])
  const withdraw = useCommand(trpc.claims.withdraw.mutationOptions())
  const { holder, callSign, owner, status, isProvisional, refusal, requestedAt, resource } = request
  const names = { callSign, station: owner.name }
  if (status === 'refused')
    return (
      <li className={styles.request}>
        <strong>{t('request.refused', names)}</strong>
        {refusal && <span className={styles.quiet}>{describeError(word, refusal).what}</span>}
      </li>
    )
  if (isProvisional)
    return (
      <li className={styles.request}>
        <ProvisionalMark />
        <span>{t('request.provisional', names)}</span>
      </li>
    )
  const waited = Math.max(0, Math.floor((nowMs - Date.parse(requestedAt)) / 1000))
  const isLate = waited >= CLAIM_RULES.answerSeconds
  return (
    <li className={styles.request} role="status">
      <span>{t('request.asked', names)}</span>
      {isLate && <span className={styles.quiet}>{t('request.waiting', { seconds: waited })}</span>}
      {isLate && (
        <Button
          size="small"
          variant="primary"
          onPress={() =>
            askForWords({ incidentId: incident.id, unitId: resourceParts(resource).id, callSign, station: owner.name, isLate: true })
          }
        >
          {t('request.voice')}
        </Button>
      )}
      <Button
        size="small"
        variant="quiet"
        isPending={withdraw.isPending}
        onPress={() => void withdraw.send({ holder }).catch(() => undefined)}
      >
        {t('request.withdraw')}
      </Button>
      <FormError error={withdraw.error} />
    </li>
  )
}
