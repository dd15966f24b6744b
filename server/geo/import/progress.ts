/** Progress of an import: which phase it is in, and how much of the whole is done. */

/** Phases in order. Each has a share of the whole, measured on country extracts. */
export const PHASE_SHARES = { checksum: 0.01, reading: 0.38, places: 0.06, map: 0.34, roads: 0.18, verifying: 0.03 } as const
export type ImportPhase = keyof typeof PHASE_SHARES
const PHASES = Object.keys(PHASE_SHARES) as ImportPhase[] // keys of the object above

/** `fraction` of the phase and `overall` of the import, 0 to 1. */
export type ImportProgress = { readonly phase: ImportPhase; readonly fraction: number; readonly overall: number }

/** Steps smaller than this are not told: a screen shows whole per cents. */
const SMALLEST_STEP = 0.002

/** Turns the progress of phases into that of the whole; it never goes back. @param tell hears each change worth telling */
export function trackProgress(tell: (progress: ImportProgress) => void): (phase: ImportPhase, fraction: number) => void {
  let told: ImportProgress | null = null
  return (phase, fraction) => {
    const before = PHASES.slice(0, PHASES.indexOf(phase)).reduce((sum, each) => sum + PHASE_SHARES[each], 0)
    const share = Math.min(1, Math.max(0, fraction))
    const overall = Math.min(1, Math.max(told?.overall ?? 0, before + PHASE_SHARES[phase] * share))
    const isEnd = phase === 'verifying' && share === 1
    if (told !== null && told.phase === phase && overall - told.overall < SMALLEST_STEP && !isEnd) return
    told = { phase, fraction: share, overall: isEnd ? 1 : overall }
    tell(told)
  }
}
