/** Verdicts as the log has them. */
import { Verdict } from '../../contract/coldchain.ts'
import type { StateReader } from '../../log/index.ts'

const ROWS_MAX = 5_000
/** The newest form of a verdict: as late data have it, else as it was told. */
export const verdictOf = ({ told, found }: { readonly told: unknown; readonly found: unknown }): Verdict => Verdict.parse(found ?? told)

/** Verdicts of a sensor that stand, in the order in which they began. */
export function standingVerdicts(state: StateReader, sensorId: string): Verdict[] {
  const rows = state.table('ColdVerdict').find({ sensorId }, ROWS_MAX)
  return rows.filter(({ standing }) => standing !== 'withdrawn').map(verdictOf)
}
/** Those that are open. */
export const openVerdictRows = (state: StateReader, sensorId: string): Verdict[] =>
  state
    .table('ColdVerdict')
    .find({ sensorId, endedAt: null })
    .filter(({ standing }) => standing !== 'withdrawn')
    .map(verdictOf)
