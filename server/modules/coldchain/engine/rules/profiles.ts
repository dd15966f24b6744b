/** The rule profiles that ship with a station, as data. A number is never edited here: it gets a new version of its profile. */
import type { ColdRule, ForecastRule, LevelRule, RuleProfile } from '../../../../contract/coldchain.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Readings further apart leave unseen time: a sensor every 15 min (DS01) may miss one reading. House assumption. */
const GAP_LIMIT_MS = 35 * MINUTE_MS
/** Period of the sums in a DS01 record. */
const RECORD_MS = 15 * MINUTE_MS

type LevelFields = Pick<LevelRule, 'ruleId' | 'code' | 'comparison' | 'threshold' | 'durationMs'> & Partial<LevelRule>
/** A temperature rule of one stretch, unless said otherwise. */
const level = (fields: LevelFields): LevelRule => ({
  kind: 'level',
  quantity: 'temperature',
  severity: 'high',
  isOn: true,
  basis: 'standard',
  source: '',
  accounting: 'single',
  standsForMs: 0,
  gapLimitMs: GAP_LIMIT_MS,
  gaps: 'bridge',
  ...fields,
})
/** No standard says after which silence a fridge counts as unseen: four DS01 records. House assumption. */
const silence = (quantity: ColdRule['quantity'], limitMs: number): ColdRule => ({
  kind: 'silence',
  ruleId: `no-data-${quantity.toLowerCase()}`,
  code: 'NODATA',
  quantity,
  severity: 'moderate',
  isOn: true,
  basis: 'house',
  source: 'Kituo',
  limitMs,
})
/** How a forecast is made: no standard speaks of it. House assumptions. */
const forecast = (fields: Pick<ForecastRule, 'ruleId' | 'code' | 'comparison' | 'threshold'>): ForecastRule => ({
  kind: 'forecast',
  quantity: 'temperature',
  severity: 'low',
  isOn: true,
  basis: 'house',
  source: 'Kituo',
  windowMs: 2 * HOUR_MS,
  leastReadings: 6,
  leastSpanMs: 45 * MINUTE_MS,
  horizonMs: 4 * HOUR_MS,
  confidence: 0.95,
  leastChange: 0.5,
  confirmations: 2,
  ...fields,
})

const PQS = 'WHO PQS E003 and E006'
const pqsRules: ColdRule[] = [
  level({ ruleId: 'heat', code: 'HEAT', comparison: 'above', threshold: 8, durationMs: 10 * HOUR_MS, source: PQS }),
  level({ ruleId: 'freeze', code: 'FRZE', comparison: 'atMost', threshold: -0.5, durationMs: HOUR_MS, source: PQS }),
  level({
    ...{ ruleId: 'door-state', code: 'DOOR', quantity: 'doorState', comparison: 'atLeast', threshold: 1 },
    ...{ durationMs: 5 * MINUTE_MS, severity: 'moderate', source: PQS },
  }),
  // A sum over a period proves one opening only when it fills the period: 300 s can be thirty short ones.
  level({
    ...{ ruleId: 'door-sum', code: 'DOOR', quantity: 'doorOpenSeconds', comparison: 'atLeast', threshold: 900 },
    ...{ durationMs: 5 * MINUTE_MS, standsForMs: RECORD_MS, severity: 'moderate', source: PQS },
  }),
  level({
    ...{ ruleId: 'power-sum', code: 'POWR', quantity: 'mainsSeconds', comparison: 'atMost', threshold: 0 },
    ...{ durationMs: DAY_MS, severity: 'moderate', source: PQS },
  }),
]
// A switch that is off lets no supply through; what PQS says of supply is said here of the switch. House assumption.
const powerSwitch = level({
  ...{ ruleId: 'power-switch', code: 'POWR', quantity: 'mainSwitch', comparison: 'atMost', threshold: 0 },
  ...{ durationMs: DAY_MS, severity: 'moderate', basis: 'house', source: PQS },
})
const holdover: ColdRule = {
  ...{ kind: 'holdover', ruleId: 'holdover', code: 'HOLD', quantity: 'holdoverDays', severity: 'high' },
  ...{ isOn: true, basis: 'house', source: 'Kituo', warnBeforeMs: 6 * HOUR_MS },
}
const humidity = level({
  // A store's own limit takes its place: no source names one for all goods.
  ...{ ruleId: 'humidity', code: 'HUMID', quantity: 'humidity', comparison: 'above', threshold: 75, durationMs: DAY_MS },
  ...{ severity: 'low', isOn: false, basis: 'unverified', source: 'Kituo' },
})

/** Vaccine refrigerator at +2..+8 °C. */
const refrigerator: RuleProfile = {
  profileId: 'pqs-refrigerator',
  version: 1,
  runMs: null,
  rules: [
    ...pqsRules,
    powerSwitch,
    holdover,
    humidity,
    silence('temperature', HOUR_MS),
    forecast({ ruleId: 'rising', code: 'RISING', comparison: 'above', threshold: 8 }),
    forecast({ ruleId: 'falling', code: 'FALLING', comparison: 'atMost', threshold: -0.5 }),
  ],
}

const SHIPPING = 'WHO/IVB/05.23'
const TEN_DAYS_MS = 10 * DAY_MS
const shipping45 = level({
  ...{ ruleId: 'from-45', code: 'HEAT', comparison: 'atLeast', threshold: 45, durationMs: HOUR_MS, source: SHIPPING },
})
const shipping30 = level({
  ...{ ruleId: 'from-30', code: 'HEAT', comparison: 'atLeast', threshold: 30, durationMs: 10 * HOUR_MS },
  ...{ accounting: 'cumulative', source: SHIPPING },
})
const shippingFreeze = level({
  ...{ ruleId: 'freeze', code: 'FRZE', comparison: 'atMost', threshold: -0.5, durationMs: HOUR_MS, source: SHIPPING },
})
const shipping10 = level({
  ...{ ruleId: 'from-10', code: 'HEAT', comparison: 'atLeast', threshold: 10, durationMs: 20 * HOUR_MS },
  ...{ accounting: 'cumulative', source: SHIPPING },
})
/** International shipment, type I: DTP, DT, TT, Td, HepB, IPV, liquid Hib and combinations, PCV. */
const shippingTypeI: RuleProfile = {
  profileId: 'shipping-type-1',
  version: 1,
  runMs: TEN_DAYS_MS,
  rules: [shipping45, shipping30, shippingFreeze],
}
/** International shipment, type II: OPV, BCG, measles, MR, MMR, yellow fever, meningitis PS, rota. */
const shippingTypeII: RuleProfile = {
  profileId: 'shipping-type-2',
  version: 1,
  runMs: TEN_DAYS_MS,
  rules: [shipping45, shipping30, shipping10],
}

const exported = { basis: 'deviceExport' } as const
const fridgeTag2L: RuleProfile = {
  profileId: 'fridge-tag-2l',
  version: 1,
  runMs: null,
  rules: [
    level({
      ...{ ruleId: 'alarm-0', code: 'COLD', comparison: 'below', threshold: 2, durationMs: HOUR_MS, gapLimitMs: 15 * MINUTE_MS },
      ...{ ...exported, source: 'Fridge-tag 2L export' },
    }),
    level({
      ...{ ruleId: 'alarm-1', code: 'WARM', comparison: 'above', threshold: 8, durationMs: HOUR_MS, gapLimitMs: 15 * MINUTE_MS },
      ...{ ...exported, source: 'Fridge-tag 2L export' },
    }),
  ],
}
const fridgeTagUltraLow: RuleProfile = {
  profileId: 'fridge-tag-ultralow',
  version: 1,
  runMs: null,
  rules: [
    level({
      ...{ ruleId: 'alarm-0', code: 'COLD', comparison: 'below', threshold: -90, durationMs: HOUR_MS },
      ...{ ...exported, source: 'Fridge-tag UltraLow export' },
    }),
    level({
      ...{ ruleId: 'alarm-1', code: 'WARM', comparison: 'above', threshold: -60, durationMs: HOUR_MS },
      ...{ ...exported, source: 'Fridge-tag UltraLow export' },
    }),
  ],
}

/** One alarm slot of a Q-tag as its export states it. Slot number and type are different things; type 0 is an unused slot. */
export type QTagSlot = { readonly slot: number; readonly type: 0 | 1 | 2 | 3 | 4; readonly celsius: number; readonly minutes: number }
/** Type -> side and accounting (Q-tag CLm exports): 1 cold consecutive, 2 hot consecutive, 3 cold cumulative, 4 hot cumulative. */
const Q_TAG_TYPES = {
  1: { code: 'COLD', comparison: 'below', accounting: 'single' },
  2: { code: 'WARM', comparison: 'above', accounting: 'single' },
  3: { code: 'COLD', comparison: 'below', accounting: 'cumulative' },
  4: { code: 'WARM', comparison: 'above', accounting: 'cumulative' },
} as const

/**
 * The profile of one Q-tag from its configuration.
 * @param intervalMs its logging interval
 * @returns null when every slot is unused
 */
export function qTagProfile(slots: readonly QTagSlot[], intervalMs: number): RuleProfile | null {
  const rules = slots.flatMap(({ slot, type, celsius, minutes }): ColdRule[] =>
    type === 0
      ? []
      : [
          level({
            ...{ ruleId: `slot-${slot}`, threshold: celsius, durationMs: minutes * MINUTE_MS, ...Q_TAG_TYPES[type] },
            ...{ gapLimitMs: 2.5 * intervalMs, basis: 'deviceExport', source: 'Q-tag CLm export' },
          }),
        ],
  )
  return rules.length === 0 ? null : { profileId: 'q-tag', version: 1, runMs: null, rules }
}

/** Medicine room at controlled room temperature and blood store: limits nobody has signed for yet, so all of them are switched off. */
const unsigned = { isOn: false, basis: 'unverified' } as const
const medicineRoom: RuleProfile = {
  profileId: 'medicine-room',
  version: 1,
  runMs: null,
  rules: [
    level({
      ...{ ruleId: 'warm', code: 'WARM', comparison: 'above', threshold: 25, durationMs: DAY_MS, severity: 'moderate' },
      ...{ ...unsigned, source: 'USP <1079.2>' },
    }),
    level({
      ...{ ruleId: 'spike', code: 'HEAT', comparison: 'above', threshold: 40, durationMs: 0, severity: 'high' },
      ...{ ...unsigned, source: 'USP <1079.2>' },
    }),
    humidity,
    silence('temperature', 2 * HOUR_MS),
  ],
}
const bloodStore: RuleProfile = {
  profileId: 'blood-store',
  version: 1,
  runMs: null,
  rules: [
    level({
      ...{ ruleId: 'cold', code: 'COLD', comparison: 'below', threshold: 2, durationMs: 30 * MINUTE_MS },
      ...{ ...unsigned, source: 'WHO, The Blood Cold Chain' },
    }),
    level({
      ...{ ruleId: 'warm', code: 'WARM', comparison: 'above', threshold: 6, durationMs: 30 * MINUTE_MS },
      ...{ ...unsigned, source: 'WHO, The Blood Cold Chain' },
    }),
    silence('temperature', HOUR_MS),
  ],
}

/** Every profile that ships. */
export const SHIPPED_PROFILES: readonly RuleProfile[] = [
  refrigerator,
  shippingTypeI,
  shippingTypeII,
  fridgeTag2L,
  fridgeTagUltraLow,
  medicineRoom,
  bloodStore,
]

/** A shipped profile by name. @param version the newest where left out */
export function shippedProfile(profileId: string, version?: number): RuleProfile | null {
  const named = SHIPPED_PROFILES.filter((profile) => profile.profileId === profileId && (version ?? profile.version) === profile.version)
  return named.reduce<RuleProfile | null>((newest, profile) => (newest && newest.version > profile.version ? newest : profile), null)
}
