/** When a station begins a new incarnation: whenever its database may be older than what it has already written under the same numbers. Pure. */

/** What lies beside the database (the beacon file) and survives when an old copy is put in its place. */
export type IncarnationBeacon = { readonly incarnation: number; readonly position: number }
export type IncarnationFacts = {
  /** What the database says, and how far it reaches. */
  readonly held: number
  readonly position: number
  /** Incarnations of this station that have streams in the database. */
  readonly known: readonly number[]
  /** null = there is none, or it is another station's: the database is on a new computer. */
  readonly beacon: IncarnationBeacon | null
  /** The database says of itself that it was made as a backup. */
  readonly isCopy: boolean
  /** A random whole number from 0 to `LEAP_MAX`. */
  readonly leap: number
}
/** Where nothing beside the database says which numbers were used, a random leap keeps two copies of it from taking the same one. */
export const LEAP_MAX = 65_535

/** The incarnation a station starts with, and whether its database is taken for a restored one. A number that was ever used is not used again. */
export function decideIncarnation({ held, position, known, beacon, isCopy, leap }: IncarnationFacts): {
  readonly incarnation: number
  readonly wasRestored: boolean
} {
  const isBehind = beacon !== null && (beacon.incarnation > held || (beacon.incarnation === held && beacon.position > position))
  const wasRestored = isCopy || isBehind || (beacon === null && position > 0)
  if (!wasRestored) return { incarnation: held, wasRestored }
  return { incarnation: nextIncarnation(Math.max(held, beacon?.incarnation ?? 0), known, beacon === null ? leap : 0), wasRestored }
}

/** A number above everything that is known to be used, and `leap` further. */
export const nextIncarnation = (current: number, known: readonly number[], leap: number): number => Math.max(current, ...known) + 1 + leap
