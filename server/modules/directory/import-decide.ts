/** What an import of facilities does: new codes are created, known ones changed where they differ. Pure. */
import type { ImportReport } from '../../contract/directory.ts'
import type { FacilityId } from '../../contract/primitives.ts'
import { accept, type Decision, type DecideFacts, type OpDraft } from '../../log/index.ts'
import { changedFields } from './decide.ts'
import type { ImportRow } from './import-csv.ts'
import type { FacilityState } from './load.ts'
import { facilityChanged, facilityCreated } from './ops.ts'

export type ImportCounts = Pick<ImportReport, 'created' | 'changed' | 'unchanged'>
export const NO_COUNTS: ImportCounts = { created: 0, changed: 0, unchanged: 0 }

/** Adds up counts of several parts. */
export const addCounts = (a: ImportCounts, b: ImportCounts): ImportCounts => ({
  created: a.created + b.created,
  changed: a.changed + b.changed,
  unchanged: a.unchanged + b.unchanged,
})

/** What one row means for the directory. */
export function effectOf(row: ImportRow, known: FacilityState | null): keyof ImportCounts {
  if (!known) return 'created'
  return Object.keys(changedFields(known, row)).length > 0 ? 'changed' : 'unchanged'
}

function draftOf(row: ImportRow, known: FacilityState | null, facts: DecideFacts): OpDraft {
  if (known) return facilityChanged({ facilityId: known.id, fields: changedFields(known, row) })
  return facilityCreated({ phone: null, capabilities: [], ...row, facilityId: facts.newId<FacilityId>() })
}

/** Imports checked rows. @param find the facility that carries a code */
export function importFacilities(
  rows: readonly ImportRow[],
  find: (code: string) => FacilityState | null,
  facts: DecideFacts,
): Decision<ImportCounts> {
  let counts = NO_COUNTS
  const ops: OpDraft[] = []
  for (const row of rows) {
    const known = find(row.code)
    const effect = effectOf(row, known)
    counts = { ...counts, [effect]: counts[effect] + 1 }
    if (effect !== 'unchanged') ops.push(draftOf(row, known, facts))
  }
  return accept(ops, { result: counts })
}
