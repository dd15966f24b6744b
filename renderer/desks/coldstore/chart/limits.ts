/** Limits of the temperature rules of a profile, for the bands of a chart. The station judges by its own profiles; these are only drawn. */

/** Above `high` or below `low` a rule begins to count. */
export type Limits = { readonly low: number | null; readonly high: number | null }
/** By profile and version. Sources: WHO PQS E003 and E006; WHO/IVB/05.23; exports of Fridge-tag 2L and UltraLow. */
const LIMITS: Readonly<Record<string, Limits>> = {
  'pqs-refrigerator@1': { low: -0.5, high: 8 },
  'shipping-type-1@1': { low: -0.5, high: 30 },
  'shipping-type-2@1': { low: null, high: 10 },
  'fridge-tag-2l@1': { low: 2, high: 8 },
  'fridge-tag-ultralow@1': { low: -90, high: -60 },
}
/** Profiles a sensor can be given here, by name and version. */
export const PROFILES: readonly string[] = Object.keys(LIMITS)

/** Limits of a sensor's profile; null where none are known here. */
export const limitsOf = (profile: { readonly profileId: string; readonly profileVersion: number } | null): Limits | null =>
  profile === null ? null : (LIMITS[`${profile.profileId}@${profile.profileVersion}`] ?? null)
