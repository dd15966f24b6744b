/** What the log says about units and sealed hours, read on the writer connection: which fleet a unit is of, which hours were sealed. */
import type { Database } from 'better-sqlite3'
import { fromInstant } from '../../kernel/clock.ts'
import type { Log } from '../../log/index.ts'
import { decodeBody } from '../../log/codec.ts'
import { segmentSealed, type SealedSegment } from '../../telemetry/index.ts'
import type { SealedList, UnitScopes } from './types.ts'

const UNIT_CREATED = 'unit.created'
const SEALED = segmentSealed.spec.kind
/** Units remembered; beyond that the log is asked each time. */
const UNITS_MAX = 50_000
/** Positions in the log read between two pauses. */
const SLICE_OPS = 2_000

type SealedRow = { readonly body: Buffer; readonly scope: string; readonly stationId: string }

/** A fact of the log as telemetry knows it; null when a later build wrote it. */
function sealedFrom({ body, scope, stationId }: SealedRow): SealedSegment | null {
  const read = segmentSealed.spec.body.safeParse(decodeBody(body))
  if (!read.success) return null
  const { segmentId, hour, part, count, fixedFrom, fixedTo, sha256 } = read.data
  const range = { fixedFromMs: fromInstant(fixedFrom), fixedToMs: fromInstant(fixedTo) }
  return { id: segmentId, hour, part, count, sha256, scope, stationId, ...range }
}

export type LogView = {
  readonly units: UnitScopes
  readonly sealed: SealedList
  /** Every sealed hour, newest first; lets other work run in between. */
  allSealed(): AsyncGenerator<SealedSegment>
  /** Hears of units and sealed hours that came into the log; returns the way to stop. */
  listen(listeners: { readonly onUnit: (unitId: string) => void; readonly onSealed: (segmentId: string) => void }): () => void
}

/** Builds the view. `pause` lets other work run. */
export function createLogView(db: Database, log: Pick<Log, 'feed'>, pause: () => Promise<void>): LogView {
  const from = 'FROM Op JOIN Stream ON Stream.no = Op.streamNo WHERE'
  const unitScopes = db.prepare(`SELECT DISTINCT scope ${from} entity = ? AND kind = '${UNIT_CREATED}' LIMIT 2`).pluck()
  const ofEntity = db.prepare(`SELECT body, scope, stationId ${from} entity = ? AND kind = '${SEALED}'`)
  const slice = db.prepare(`SELECT body, scope, stationId ${from} pos > ? AND pos <= ? AND kind = '${SEALED}' ORDER BY pos DESC`)
  const known = new Map<string, string>()
  const lookUp = (unitId: string): string | null => {
    const scopes = unitScopes.all(unitId) as string[] // one text column
    const [scope] = scopes
    if (scope === undefined || scopes.length > 1) return null
    if (known.size < UNITS_MAX) known.set(unitId, scope)
    return scope
  }
  const read = (rows: unknown): SealedSegment[] => (rows as SealedRow[]).flatMap((row) => sealedFrom(row) ?? []) // columns selected by name
  return {
    units: { of: (unitId) => known.get(unitId) ?? lookUp(unitId) },
    sealed: { of: (segmentId) => read(ofEntity.all(segmentId)) },
    async *allSealed() {
      for (let end = log.feed.position; end > 0; end -= SLICE_OPS) {
        for (const sealed of read(slice.all(end - SLICE_OPS, end))) yield sealed
        await pause()
      }
    },
    listen: ({ onUnit, onSealed }) =>
      log.feed.listen((changes) => {
        for (const { kind, entity } of changes) {
          if (kind === UNIT_CREATED) {
            known.delete(entity)
            onUnit(entity)
          } else if (kind === SEALED) onSealed(entity)
        }
      }),
  }
}
