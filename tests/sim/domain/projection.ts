/** The projection of a simulated station: one row an entity, with a digest that any difference in the order of folding would change. */
import type { FoldMeta } from '../../../server/log/projection.ts'
import type { DiskMap } from '../disk/tables.ts'
import { hashText } from '../world/random.ts'

/** A row; never changed in place. `digest` chains over every op folded into it. */
export type Row = {
  readonly digest: number
  readonly ops: number
  readonly fields: Readonly<Record<string, unknown>>
}
const EMPTY: Row = { digest: 0, ops: 0, fields: {} }

/** Folds one op into a row: the only rule of this projection, used by stations and by the checker's naive model alike. */
export function foldRow(row: Row | undefined, kind: string, body: Readonly<Record<string, unknown>>, opId: string): Row {
  const { digest, ops, fields } = row ?? EMPTY
  return { digest: nextDigest(digest, kind, opId), ops: ops + 1, fields: foldFields(fields, kind, body) }
}

/** Digest of a row after one op more. @param before null = there was no row */
export const nextDigest = (before: number | null, kind: string, opId: string): number =>
  hashText(opId, hashText(kind, (before ?? EMPTY.digest) ^ 0x811c9dc5))

function foldFields(
  fields: Readonly<Record<string, unknown>>,
  kind: string,
  body: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  switch (kind) {
    case 'sim.incident-noted':
      return fields
    case 'sim.incident-moved':
      return { ...fields, status: body['to'] }
    case 'sim.conflict-resolved':
      return { ...fields, closedBy: [...listOf(fields['closedBy']), { keep: body['keep'], members: body['members'] }] }
    case 'sim.scope-granted':
      return { ...fields, granted: [...listOf(fields['granted']), body['granted']] }
    case 'sim.station-revoked':
      return { ...fields, revoked: [...listOf(fields['revoked']), body['cutoffs']] }
    case 'sim.unit-assigned':
      return { unitId: body['unitId'], incidentId: body['incidentId'], isActive: true }
    case 'sim.unit-released':
      return { ...fields, isActive: false }
    default:
      return foldRegisters(fields, body)
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []) // arrays of what this very fold put there

/** Registers: the last one folded is shown. */
function foldRegisters(fields: Readonly<Record<string, unknown>>, body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const next = { ...fields }
  for (const name of ['address', 'phone', 'landmark', 'bedId', 'patientId']) if (body[name] !== undefined) next[name] = body[name]
  return next
}

/** The fold engine over the rows of a simulated disk. */
export const createRowEngine = (rows: DiskMap<string, Row>) => ({
  fold(kind: string, body: Record<string, unknown>, meta: FoldMeta): void {
    rows.set(meta.entity, foldRow(rows.get(meta.entity), kind, body, meta.opId))
  },
  clear(entity: string): void {
    rows.delete(entity)
  },
  clearAll(): void {
    for (const entity of [...rows.keys()]) rows.delete(entity)
  },
})

/** Digest of one row with its values. */
export const rowDigest = (entity: string, row: Row): number => hashText(`${entity} ${row.digest} ${row.ops} ${JSON.stringify(row.fields)}`)
