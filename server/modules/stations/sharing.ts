/** What is shared with whom, worked out from the rows of ScopeGrant. Pure. */

/** One writer's last word about one scope and one station. */
export type GrantRow = {
  readonly stationId: string
  readonly scope: string
  readonly writer: string
  readonly grantEpoch: number
  readonly withdrawEpoch: number
}

/** The highest epoch of a scope in these rows, granted or withdrawn; 0 when nobody ever spoke of it. */
export const lastEpoch = (rows: readonly GrantRow[], scope: string): number =>
  Math.max(0, ...rows.filter((row) => row.scope === scope).map((row) => Math.max(row.grantEpoch, row.withdrawEpoch)))

/**
 * Scopes that `writers` share, given every row about one station. A withdrawal by anybody ends all grants up to its epoch,
 * so that of concurrent statements the careful one holds.
 */
export function sharedScopes(rows: readonly GrantRow[], writers: ReadonlySet<string>): Set<string> {
  return new Set(
    liveGrants(rows)
      .filter((row) => writers.has(row.writer))
      .map((row) => row.scope),
  )
}

/** Grants that hold, given every row about one station, whoever wrote them. */
export function liveGrants(rows: readonly GrantRow[]): GrantRow[] {
  const withdrawn = new Map<string, number>()
  for (const row of rows) withdrawn.set(row.scope, Math.max(row.withdrawEpoch, withdrawn.get(row.scope) ?? 0))
  return rows.filter((row) => row.grantEpoch > (withdrawn.get(row.scope) ?? 0))
}
