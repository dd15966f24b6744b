/** What an incident asks for when nobody said otherwise: by kind and priority, as data. */
import type { IncidentKind } from '../../contract/incidents.ts'
import type { Priority } from '../../contract/primitives.ts'
import type { ResourceNeed, UnitKind } from '../../contract/units.ts'

const CARRIERS: readonly UnitKind[] = ['ambulance', 'motorcycle', 'car', 'boat', 'responder']
type Row = Partial<Pick<ResourceNeed, 'count' | 'level' | 'skills' | 'capabilities'>> & { readonly kinds?: readonly UnitKind[] }

/**
 * Default needs, profile `kituo-needs/1`. House rules, unverified: a medical director signs them off or replaces them before use.
 * `first` is asked for P1 and P2, `later` for P3 and P4.
 */
export const NEEDS: Record<IncidentKind, { readonly first: Row; readonly later: Row }> = {
  unknown: { first: { level: 'firstAid' }, later: { level: 'transport' } },
  labour: { first: { level: 'bls', skills: ['midwife'], capabilities: ['stretcher', 'delivery'] }, later: { level: 'transport' } },
  bleeding: { first: { level: 'bls', capabilities: ['stretcher'] }, later: { level: 'firstAid' } },
  breathing: { first: { level: 'als', capabilities: ['oxygen'] }, later: { level: 'bls', capabilities: ['oxygen'] } },
  chestPain: { first: { level: 'als', capabilities: ['oxygen', 'defibrillator'] }, later: { level: 'bls' } },
  unconscious: { first: { level: 'als', capabilities: ['oxygen', 'stretcher'] }, later: { level: 'bls' } },
  trauma: { first: { level: 'bls', capabilities: ['stretcher'] }, later: { level: 'firstAid' } },
  roadCrash: { first: { count: 2, level: 'bls', capabilities: ['stretcher'] }, later: { level: 'bls' } },
  burn: { first: { level: 'bls', capabilities: ['stretcher', 'oxygen'] }, later: { level: 'firstAid' } },
  drowning: { first: { level: 'firstAid', capabilities: ['water'] }, later: { level: 'firstAid' } },
  poisoning: { first: { level: 'bls', capabilities: ['oxygen'] }, later: { level: 'firstAid' } },
  snakeBite: { first: { level: 'bls', capabilities: ['stretcher'] }, later: { level: 'transport' } },
  seizure: { first: { level: 'bls', capabilities: ['oxygen'] }, later: { level: 'firstAid' } },
  fever: { first: { level: 'bls' }, later: { level: 'transport' } },
  newborn: { first: { level: 'bls', skills: ['midwife'], capabilities: ['oxygen'] }, later: { level: 'transport' } },
  violence: { first: { level: 'bls', kinds: [...CARRIERS, 'police'] }, later: { level: 'firstAid', kinds: [...CARRIERS, 'police'] } },
  fire: { first: { kinds: ['fire'] }, later: { kinds: ['fire'] } },
  transfer: { first: { level: 'bls', capabilities: ['stretcher'] }, later: { level: 'transport' } },
  other: { first: { level: 'firstAid' }, later: { level: 'transport' } },
}

/** The default need of an incident. */
export function needOf(incident: { readonly kind: IncidentKind; readonly priority: Priority }): ResourceNeed {
  const { first, later } = NEEDS[incident.kind]
  const {
    count = 1,
    level = null,
    skills = [],
    capabilities = [],
    kinds = CARRIERS,
  } = incident.priority === 'P1' || incident.priority === 'P2' ? first : later
  return { count, level, skills: [...skills], capabilities: [...capabilities], kinds: [...kinds] }
}
