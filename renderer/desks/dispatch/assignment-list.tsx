/** The units of an incident, each with its clock and the next legal steps. */
import { useTranslation } from 'react-i18next'
import { isLive, type AssignmentStatus } from '../../../server/contract/assignments.ts'
import { useNowMs } from '../../lib/now.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { ProvisionalMark } from '../../ui/provisional-mark.tsx'
import { FormError } from '../../ui/states.tsx'
import { unitResource } from '../../../server/contract/claims.ts'
import { showConflict } from './conflicts/store.ts'
import { useUnits, type IncidentDetail } from './data.ts'
import styles from './dispatch.module.css'

type Assignment = IncidentDetail['assignments'][number]
const PROGRESS = ['enRoute', 'onScene', 'atPatient', 'transporting', 'atHospital', 'clearing', 'completed'] as const

export function AssignmentList({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation('dispatch')
  if (incident.assignments.length === 0) return null
  const sorted = [...incident.assignments].sort(
    (a, b) => Number(isLive(b.status)) - Number(isLive(a.status)) || a.offeredAt.localeCompare(b.offeredAt),
  )
  return (
    <section className={styles.section} aria-label={t('assignment.title')}>
      <h3>{t('assignment.title')}</h3>
      <ul className={styles.rows}>
        {sorted.map((assignment) => (
          <AssignmentRow key={assignment.id} assignment={assignment} />
        ))}
      </ul>
    </section>
  )
}

function AssignmentRow({ assignment }: { assignment: Assignment }) {
  const { t } = useTranslation('dispatch')
  const answer = useCommand(trpc.assignments.answer.mutationOptions())
  const progress = useCommand(trpc.assignments.progress.mutationOptions())
  const cancel = useCommand(trpc.assignments.cancel.mutationOptions())
  const can = (status: AssignmentStatus): boolean => assignment.legalNext.includes(status)
  const isDoubleBooked = useUnits().data?.some((unit) => unit.id === assignment.unitId && unit.isDoubleBooked) ?? false
  const ignore = (): void => undefined // the failure stands below the row
  const next = PROGRESS.find((status) => can(status))
  const others = PROGRESS.filter((status) => can(status) && status !== next)
  return (
    <li className={styles.row} data-ended={!isLive(assignment.status) || undefined}>
      <strong className={styles.code}>{assignment.callSign}</strong>
      <Badge
        look={assignment.isProvisional || assignment.status === 'offered' ? 'hatched' : isLive(assignment.status) ? 'solid' : 'outline'}
      >
        {t(`assignment.status.${assignment.status}`)}
      </Badge>
      {assignment.isProvisional && <ProvisionalMark />}
      {isLive(assignment.status) && isDoubleBooked && (
        <Button size="small" icon="warning" onPress={() => showConflict(unitResource(assignment.unitId))}>
          {t('conflicts:unit.doubleBooked')}
        </Button>
      )}
      <Times assignment={assignment} />
      <span className={styles.rowActs}>
        {assignment.status === 'offered' && (
          <Button
            size="small"
            isPending={answer.isPending}
            onPress={() => void answer.send({ assignmentId: assignment.id, answer: 'accept' }).catch(ignore)}
          >
            {t('assignment.acceptFor')}
          </Button>
        )}
        {next !== undefined && assignment.status !== 'offered' && (
          <Button
            size="small"
            variant="primary"
            isPending={progress.isPending}
            onPress={() => void progress.send({ assignmentId: assignment.id, to: next }).catch(ignore)}
          >
            {t(`assignment.status.${next}`)}
          </Button>
        )}
        {others.map((status) => (
          <Button
            key={status}
            size="small"
            variant="quiet"
            onPress={() => void progress.send({ assignmentId: assignment.id, to: status }).catch(ignore)}
          >
            {t(`assignment.status.${status}`)}
          </Button>
        ))}
        {can('cancelled') && (
          <Button
            size="small"
            variant="quiet"
            isPending={cancel.isPending}
            onPress={() => void cancel.send({ assignmentId: assignment.id, reason: t('assignment.cancelledByDispatch') }).catch(ignore)}
          >
            {t('assignment.release')}
          </Button>
        )}
      </span>
      <FormError error={answer.error ?? progress.error ?? cancel.error} />
    </li>
  )
}

/** Countdown of an offer, then the times that were reached. */
function Times({ assignment }: { assignment: Assignment }) {
  const { t } = useTranslation('dispatch')
  const format = useFormat()
  const nowMs = useNowMs()
  if (assignment.status === 'offered' && assignment.offerExpiresAt !== null) {
    return (
      <span className={styles.quiet}>
        {t('assignment.answerIn', { count: Math.max(0, Math.ceil((Date.parse(assignment.offerExpiresAt) - nowMs) / 1000)) })}
      </span>
    )
  }
  const times: [string, string | null][] = [
    ['enRoute', assignment.enRouteAt],
    ['onScene', assignment.onSceneAt],
    ['transporting', assignment.leftSceneAt],
    ['atHospital', assignment.atDestinationAt],
    ['completed', assignment.backInServiceAt],
  ]
  const reached = times.filter(([, at]) => at !== null)
  return (
    <span className={styles.quiet}>
      {reached.map(([status, at]) => `${t(`assignment.short.${status}`)} ${at === null ? '' : format.clock(at)}`).join(' · ')}
      {assignment.endReason ? ` · ${assignment.endReason}` : ''}
    </span>
  )
}
