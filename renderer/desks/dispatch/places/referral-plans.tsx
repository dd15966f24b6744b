/** Where people from around a point are brought, as planned beforehand; each hospital can be taken with one press. */
import { useQuery } from '@tanstack/react-query'
import type { IncidentKind } from '../../../../server/contract/incidents.ts'
import type { Point } from '../../../../server/contract/primitives.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { useTranslate } from '../../../lib/use-translate.ts'
import { Button } from '../../../ui/button.tsx'
import { useFacilities } from '../data.ts'
import styles from './places.module.css'
import { plansFor } from './referral.ts'

type Props = {
  readonly point: Point
  readonly kind: IncidentKind
  /** Takes a hospital; without it the plans are only shown. */
  readonly onChoose?: (facilityId: string) => void
}

/** Says nothing where nothing is planned. */
export function ReferralPlans({ point, kind, onChoose }: Props) {
  const t = useTranslate(['places', 'dispatch'])
  const format = useFormat()
  const facilities = useFacilities()
  const near = useQuery(trpc.places.referralsNear.queryOptions({ latitude: point.latitude, longitude: point.longitude }))
  const plans = plansFor(kind, near.data ?? [])
  if (plans.length === 0) return null
  const trafficOf = (id: string): string => {
    const traffic = facilities.data?.find((facility) => facility.id === id)?.emsTraffic ?? 'normal'
    return traffic === 'normal' ? '' : ` (${t(`dispatch:emsTraffic.${traffic}`)})`
  }
  return (
    <section className={styles.plans} aria-label={t('places:plan.title')}>
      <h4>{t('places:plan.title')}</h4>
      <ul>
        {plans.map((plan) => (
          <li key={plan.id}>
            <span className={styles.planFrom}>
              {t('places:plan.from', {
                condition: t(`places:condition.${plan.condition}`),
                origin: plan.originName,
                distance: format.distance(plan.distanceMetres),
              })}
            </span>
            <span className={styles.planTo}>
              {plan.destinations.map((id, at) => {
                const words = `${at + 1}. ${plan.destinationNames[at] ?? ''}${trafficOf(id)}`
                if (!onChoose) return <span key={id}>{words}</span>
                return (
                  <Button key={id} size="small" onPress={() => onChoose(id)}>
                    {words}
                  </Button>
                )
              })}
            </span>
            {plan.notes !== '' && <span className={styles.planNotes}>{plan.notes}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
