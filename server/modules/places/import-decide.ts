/** What an import of saved places does: new names are saved, known ones changed where they differ. Pure. */
import type { ImportReport } from '../../contract/directory.ts'
import type { SavedPlaceId } from '../../contract/places.ts'
import { accept, type Decision, type DecideFacts, type OpDraft } from '../../log/index.ts'
import { changedPlaceFields } from './decide.ts'
import type { PlaceRowRead } from './import-csv.ts'
import type { SavedPlaceState } from './load.ts'
import { placeChanged, placeSaved } from './ops.ts'

export type ImportCounts = Pick<ImportReport, 'created' | 'changed' | 'unchanged'>
export const NO_COUNTS: ImportCounts = { created: 0, changed: 0, unchanged: 0 }
/** A village square, unless the file says better. */
const USUAL_ACCURACY_METRES = 100

/** Adds up counts of several parts. */
export const addCounts = (a: ImportCounts, b: ImportCounts): ImportCounts => ({
  created: a.created + b.created,
  changed: a.changed + b.changed,
  unchanged: a.unchanged + b.unchanged,
})

/** What one row means. */
export function effectOf(row: PlaceRowRead, known: SavedPlaceState | null): keyof ImportCounts {
  if (!known) return 'created'
  return Object.keys(changedPlaceFields(known, row)).length > 0 ? 'changed' : 'unchanged'
}

function draftOf(row: PlaceRowRead, known: SavedPlaceState | null, facts: DecideFacts): OpDraft {
  if (known) return placeChanged({ placeId: known.id, fields: changedPlaceFields(known, row) })
  const fields = { aliases: [], accuracyMetres: USUAL_ACCURACY_METRES, notes: '', ...row }
  return placeSaved({ placeId: facts.newId<SavedPlaceId>(), district: facts.station.district, ...fields })
}

/** Imports checked rows. @param find the place in use that has this name there */
export function importSavedPlaces(
  rows: readonly PlaceRowRead[],
  find: (row: PlaceRowRead) => SavedPlaceState | null,
  facts: DecideFacts,
): Decision<ImportCounts> {
  let counts = NO_COUNTS
  const ops: OpDraft[] = []
  for (const row of rows) {
    const known = find(row)
    const effect = effectOf(row, known)
    counts = { ...counts, [effect]: counts[effect] + 1 }
    if (effect !== 'unchanged') ops.push(draftOf(row, known, facts))
  }
  return accept(ops, { result: counts })
}
