/** Cold chain: rule profiles as data, verdicts about readings, products with their limits, lots and where they stayed. Cases: excursions.ts. */
import { z } from 'zod'
import { line } from './primitives.ts'
import { Quantity, SensorId } from './readings.ts'

/** Epoch milliseconds of a reading. */
const AtMs = z.number().nonnegative()
const SpanMs = z.number().nonnegative()
const kebab = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected kebab-case')

/** What a rule says, in capitals: the four-letter codes of WHO PQS and our own beside them. Screens translate `coldstore:code.<code>`. */
export const ConditionCode = z.enum(['HEAT', 'FRZE', 'DOOR', 'POWR', 'WARM', 'COLD', 'HUMID', 'NODATA', 'RISING', 'FALLING', 'HOLD'])
export type ConditionCode = z.infer<typeof ConditionCode>

/** `above` and `below` leave the threshold itself in range; `atLeast` and `atMost` do not. */
export const Comparison = z.enum(['above', 'atLeast', 'below', 'atMost'])
export type Comparison = z.infer<typeof Comparison>

export const RuleSeverity = z.enum(['high', 'moderate', 'low'])
export type RuleSeverity = z.infer<typeof RuleSeverity>

/** Where a number comes from. `unverified` needs the sign-off of a person before it may be switched on; `house` is our own choice, where no standard speaks. */
export const RuleBasis = z.enum(['standard', 'deviceExport', 'house', 'local', 'unverified'])
export type RuleBasis = z.infer<typeof RuleBasis>

const ruleHead = {
  ruleId: kebab,
  code: ConditionCode,
  quantity: Quantity,
  severity: RuleSeverity,
  isOn: z.boolean(),
  basis: RuleBasis,
  /** Public name of the source. */
  source: line(200),
}

/**
 * A value beyond a threshold for a time. `single`: one stretch, ended by one reading in range. `cumulative`: all stretches of a run together;
 * each breaching reading counts the time since the reading before it, and nothing ever takes time back.
 */
export const LevelRule = z.object({
  ...ruleHead,
  kind: z.literal('level'),
  comparison: Comparison,
  threshold: z.number(),
  accounting: z.enum(['single', 'cumulative']),
  durationMs: SpanMs,
  /** Time before the first breaching reading that this reading speaks for: 0 for a spot value, the period for a sum over a period. */
  standsForMs: SpanMs,
  /** Readings further apart than this leave unseen time between them. */
  gapLimitMs: SpanMs,
  /** Unseen time between two breaching readings: `bridge` counts it and says so in the verdict, `restart` begins anew. */
  gaps: z.enum(['bridge', 'restart']),
})
export type LevelRule = z.infer<typeof LevelRule>

/** No reading for longer than the limit. */
export const SilenceRule = z.object({ ...ruleHead, kind: z.literal('silence'), limitMs: z.number().positive() })
export type SilenceRule = z.infer<typeof SilenceRule>

/** At this rate the threshold is reached within the horizon. Says nothing without enough readings over enough time. */
export const ForecastRule = z.object({
  ...ruleHead,
  kind: z.literal('forecast'),
  comparison: Comparison,
  threshold: z.number(),
  windowMs: z.number().positive(),
  leastReadings: z.number().int().min(5).max(24),
  leastSpanMs: z.number().positive(),
  horizonMs: z.number().positive(),
  /** Two-sided confidence of the slope's interval, which must exclude "no change". */
  confidence: z.number().min(0.5).max(0.999),
  /** Change over the window below which nothing is said, in the unit of the quantity. */
  leastChange: z.number().positive(),
  /** Readings in a row that must agree. */
  confirmations: z.number().int().min(1).max(10),
})
export type ForecastRule = z.infer<typeof ForecastRule>

/** Power is lost and the cold will last for less than this. */
export const HoldoverRule = z.object({ ...ruleHead, kind: z.literal('holdover'), warnBeforeMs: z.number().positive() })
export type HoldoverRule = z.infer<typeof HoldoverRule>

export const ColdRule = z.discriminatedUnion('kind', [LevelRule, SilenceRule, ForecastRule, HoldoverRule])
export type ColdRule = z.infer<typeof ColdRule>

const isUnverifiedOn = (rule: ColdRule): boolean => rule.basis === 'unverified' && rule.isOn
/** A named, versioned set of rules. Versions are never edited: a change is a new version, and a verdict names the one that spoke. */
export const RuleProfile = z
  .object({
    profileId: kebab,
    version: z.number().int().positive(),
    /** Evaluation ends so long after the run began; null: never. */
    runMs: z.number().positive().nullable(),
    rules: z.array(ColdRule).min(1).max(40),
  })
  .refine(({ rules }) => !rules.some(isUnverifiedOn), 'an unverified rule stays switched off until somebody signs for it')
  .refine(({ rules }) => new Set(rules.map(({ ruleId }) => ruleId)).size === rules.length, 'rule ids repeat')
export type RuleProfile = z.infer<typeof RuleProfile>

/** "Reaches the threshold in 40 min": the interval comes from the slope's interval; `latestAtMs` null = perhaps not at all within what can be said. */
export const Forecast = z.object({
  atMs: AtMs,
  reachesAtMs: AtMs,
  earliestAtMs: AtMs,
  latestAtMs: AtMs.nullable(),
  perHour: z.number(),
  confidence: z.number(),
  readings: z.number().int(),
  windowFromMs: AtMs,
})
export type Forecast = z.infer<typeof Forecast>

/** Why a verdict is over. `reached`: the forecast came true, and the rule it forecast speaks from here. */
export const VerdictEnd = z.enum(['open', 'inRange', 'runOver', 'dataResumed', 'reached'])
export type VerdictEnd = z.infer<typeof VerdictEnd>

/** What a rule found in the readings of one sensor. */
export const Verdict = z.object({
  sensorId: SensorId,
  profileId: kebab,
  profileVersion: z.number().int(),
  ruleId: kebab,
  code: ConditionCode,
  /** First breaching reading: with the rule, what makes this occurrence one and the same on every station. */
  sinceMs: AtMs,
  /** When the rule's duration was complete. */
  raisedAtMs: AtMs,
  lastBreachAtMs: AtMs,
  endedAtMs: AtMs.nullable(),
  end: VerdictEnd,
  /** Time the rule counted, and the part of it that no reading saw. */
  countedMs: SpanMs,
  unseenMs: SpanMs,
  /** The duration is complete without the unseen time. */
  isCertain: z.boolean(),
  extreme: z.number().nullable(),
  extremeAtMs: AtMs.nullable(),
  readings: z.number().int(),
  forecast: Forecast.nullable(),
})
export type Verdict = z.infer<typeof Verdict>

/** A run of a device's records that carry one alarm code: the device's own verdict. */
export const DeviceEpisode = z.object({
  code: z.string().min(1).max(7),
  startMs: AtMs,
  endMs: AtMs,
  records: z.number().int().positive(),
  isOpen: z.boolean(),
})
export type DeviceEpisode = z.infer<typeof DeviceEpisode>

/** WHO vaccine vial monitor types. VVM11 and VVM250 have no published rate that we could verify: their life is not computed. */
export const VvmType = z.enum(['VVM2', 'VVM7', 'VVM11', 'VVM14', 'VVM30', 'VVM250'])
export type VvmType = z.infer<typeof VvmType>

/** One end of a product's range. */
export const ProductLimit = z.object({
  comparison: Comparison,
  threshold: z.number(),
  durationMs: SpanMs,
  accounting: z.enum(['single', 'cumulative']),
})
export type ProductLimit = z.infer<typeof ProductLimit>
export const FreezeSensitivity = z.enum(['sensitive', 'notSensitive', 'unverified', 'unknown'])
export type FreezeSensitivity = z.infer<typeof FreezeSensitivity>
export const Product = z.object({
  productId: kebab,
  kind: z.enum(['vaccine', 'medicine', 'blood', 'other']),
  low: ProductLimit.nullable(),
  high: ProductLimit.nullable(),
  vvm: VvmType.nullable(),
  freezeSensitivity: FreezeSensitivity,
  basis: RuleBasis,
  source: line(200),
})
export type Product = z.infer<typeof Product>

/** A lot was at a place, watched by a sensor or by none. `untilMs` null: it still is. */
export const Stay = z.object({
  placeId: z.string().min(1).max(64),
  sensorId: SensorId.nullable(),
  fromMs: AtMs,
  untilMs: AtMs.nullable(),
})
export type Stay = z.infer<typeof Stay>

/** Time nobody measured: reported, never taken for good. */
export const UnknownTime = z.object({
  fromMs: AtMs,
  untilMs: AtMs,
  reason: z.enum(['noSensor', 'noReadings', 'between', 'beforeRecords']),
  placeId: z.string().nullable(),
})
export type UnknownTime = z.infer<typeof UnknownTime>
