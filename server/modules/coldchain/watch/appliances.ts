/** Supply and holdover of appliances: when power went, and until when the cold lasts. */
import type { HoldoverRule, RuleProfile } from '../../../contract/coldchain.ts'
import {
  holdoverDeadline,
  isHoldoverDue,
  newHoldoverState,
  noteHold,
  noteSupply,
  shippedProfile,
  type HoldoverDeadline,
  type HoldoverState,
} from '../engine/index.ts'
import type { ConditionChange } from '../../alarms/index.ts'
import type { ColdRegistry, EquipmentEntry, SensorEntry } from '../registry.ts'
import { conditionOfEquipment } from './conditions.ts'

type Appliance = { readonly state: HoldoverState; rule: HoldoverRule | null; lostAtMs: number; dueFrom: number | null }
export type AppliancesParts = {
  readonly registry: Pick<ColdRegistry, 'equipment' | 'site'>
  readonly report: (changes: readonly ConditionChange[]) => void
}

const NEVER = -1
const HOUR_MS = 3_600_000
const SUPPLY = ['mainsSeconds', 'mainSwitch', 'holdoverDays']
const holdoverRuleOf = (profile: RuleProfile | null): HoldoverRule | null =>
  profile?.rules.find((rule): rule is HoldoverRule => rule.kind === 'holdover') ?? null

/** Whether a sensor says something about supply or holdover. */
export const speaksOfSupply = ({ quantity, equipmentId }: SensorEntry): boolean => equipmentId !== null && SUPPLY.includes(quantity)

/** The appliances of a station. */
export class Appliances {
  readonly #parts: AppliancesParts
  readonly #known = new Map<string, Appliance>()
  readonly #touched = new Set<string>()

  constructor(parts: AppliancesParts) {
    this.#parts = parts
  }

  /** A reading of a sensor for which `speaksOfSupply` holds. */
  take({ equipmentId, quantity, profile }: SensorEntry, atMs: number, value: number): void {
    if (equipmentId === null) return
    const appliance = this.#known.get(equipmentId) ?? { state: newHoldoverState(), rule: null, lostAtMs: NEVER, dueFrom: null }
    this.#known.set(equipmentId, appliance)
    this.#touched.add(equipmentId)
    if (profile) appliance.rule = holdoverRuleOf(shippedProfile(profile.profileId, profile.profileVersion))
    if (quantity === 'holdoverDays') noteHold(appliance.state, atMs, value)
    else noteSupply(appliance.state, atMs, value > 0)
  }

  /** Until when the contents of an appliance stay cold; null with power on. */
  deadline(equipmentId: string, nowMs: number): HoldoverDeadline | null {
    const appliance = this.#known.get(equipmentId)
    const { holdoverHours = null } = this.#parts.registry.equipment(equipmentId) ?? {}
    return appliance ? holdoverDeadline(appliance.state, holdoverHours === null ? null : holdoverHours * HOUR_MS, nowMs) : null
  }

  /** When the supply of an appliance was lost; null = it is there, or nobody knows. */
  lostAtMs(equipmentId: string): number | null {
    const { lostAtMs = NEVER } = this.#known.get(equipmentId)?.state ?? {}
    return lostAtMs === NEVER ? null : lostAtMs
  }

  /** Reports what changed since the last time: of all as time passes, of those that were heard after a group of readings. */
  settle(nowMs: number, which: 'all' | 'touched'): void {
    const changes: ConditionChange[] = []
    for (const equipmentId of which === 'all' ? this.#known.keys() : this.#touched) {
      const appliance = this.#known.get(equipmentId)
      const equipment = this.#parts.registry.equipment(equipmentId)
      if (appliance && equipment) changes.push(...this.#changesOf(equipment, appliance, nowMs))
    }
    this.#touched.clear()
    if (changes.length > 0) this.#parts.report(changes)
  }

  #changesOf(equipment: EquipmentEntry, appliance: Appliance, nowMs: number): ConditionChange[] {
    const site = this.#parts.registry.site(equipment.siteId)
    if (!site) return []
    const { state, rule } = appliance
    const changes: ConditionChange[] = []
    const say = (code: string, isActive: boolean, atMs: number, cause: string, minutes: number): void => {
      changes.push(conditionOfEquipment({ code, isActive, atMs, cause, minutes }, equipment, site))
    }
    if (state.lostAtMs !== appliance.lostAtMs) {
      const isLost = state.lostAtMs !== NEVER
      const since = isLost ? state.lostAtMs : appliance.lostAtMs
      say('supplyLost', isLost, isLost ? since : state.supplyAtMs, `supply:${since}`, 0)
      appliance.lostAtMs = state.lostAtMs
    }
    const deadline = this.deadline(equipment.equipmentId, nowMs)
    const isDue = rule !== null && isHoldoverDue(rule, deadline)
    if (isDue && deadline && appliance.dueFrom === null) {
      appliance.dueFrom = deadline.lostAtMs
      say(
        'holdoverDue',
        true,
        Math.min(nowMs, deadline.deadlineMs - rule.warnBeforeMs),
        `holdover:${deadline.lostAtMs}`,
        minutesOf(deadline),
      )
    } else if (!isDue && appliance.dueFrom !== null) {
      say('holdoverDue', false, Math.max(state.supplyAtMs, 0), `holdover:${appliance.dueFrom}`, 0)
      appliance.dueFrom = null
    }
    return changes
  }
}
const minutesOf = ({ leftMs }: HoldoverDeadline): number => Math.round(leftMs / 60_000)
