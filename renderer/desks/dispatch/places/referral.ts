/** Which referral plans matter for an incident. Pure. */
import type { IncidentKind } from '../../../../server/contract/incidents.ts'
import type { ReferralCondition, ReferralNear } from '../../../../server/contract/places.ts'

/** House assumption: what is told on the phone, and the conditions under which hospitals take such patients, likeliest first. */
const CONDITIONS: Partial<Record<IncidentKind, readonly ReferralCondition[]>> = {
  labour: ['obstetric'],
  bleeding: ['obstetric', 'surgical', 'trauma', 'medical'],
  breathing: ['medical', 'paediatric'],
  chestPain: ['medical'],
  unconscious: ['medical', 'trauma'],
  trauma: ['trauma', 'surgical'],
  roadCrash: ['trauma', 'surgical'],
  burn: ['trauma', 'surgical'],
  drowning: ['medical', 'paediatric'],
  poisoning: ['medical', 'paediatric'],
  snakeBite: ['medical', 'surgical'],
  seizure: ['medical', 'paediatric'],
  fever: ['infectious', 'medical', 'paediatric'],
  newborn: ['neonatal', 'paediatric'],
  violence: ['trauma', 'surgical', 'mental'],
  fire: ['trauma', 'surgical'],
}

/** Most plans that are shown at once. */
const SHOWN = 3

/** Plans for what happened, likeliest condition first, then nearest origin. Where the kind says nothing, or no plan is for it: all near ones. */
export function plansFor(kind: IncidentKind, near: readonly ReferralNear[]): ReferralNear[] {
  const wanted = CONDITIONS[kind] ?? []
  const rank = ({ condition }: ReferralNear): number => wanted.indexOf(condition)
  const fitting = near.filter((plan) => rank(plan) >= 0)
  const shown = fitting.length > 0 ? fitting : [...near]
  return shown.toSorted((a, b) => rank(a) - rank(b) || a.distanceMetres - b.distanceMetres).slice(0, SHOWN)
}
