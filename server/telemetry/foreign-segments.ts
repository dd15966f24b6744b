/** Hours of fixes that another station sealed: kept here as they are once their bytes give the hash in the log, and given on. */
import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { checkSegment } from './segment-codec.ts'
import type { SegmentInfo, Segments } from './segments.ts'

/** A sealed hour as the log tells it. `stationId`: who sealed it. */
export type SealedSegment = Omit<SegmentInfo, 'firstNo' | 'lastNo'> & { readonly scope: string; readonly stationId: string }
/** `changed`: the bytes are not those that were sealed. `unreadable`: they are, but no segment this build can read. */
export type StoreOutcome = 'stored' | 'changed' | 'unreadable'

export type ForeignSegments = {
  has(segmentId: string): boolean
  /** The bytes, or null when they are not here or have another hash. */
  read(segmentId: string, sha256: string): Buffer | null
  /** Checks and stores. One that is here already stays. @throws AppError `db.*` when the disk refuses */
  store(sealed: SealedSegment, bytes: Buffer): Promise<StoreOutcome>
  /** Bytes of hours that others sealed. */
  readonly bytes: number
}

/** Builds the view over the stored segments. */
export function createForeignSegments(db: Database, segments: Segments): ForeignSegments {
  const shaOf = db.prepare('SELECT sha256 FROM FixSegment WHERE id = ?').pluck()
  let bytes = Number(db.prepare('SELECT COALESCE(SUM(LENGTH(data)), 0) FROM FixSegment WHERE firstNo = 0').pluck().get())
  const has = (segmentId: string): boolean => shaOf.get(segmentId) !== undefined
  return {
    has,
    read: (segmentId, sha256) => (shaOf.get(segmentId) === sha256 ? segments.dataOf(segmentId) : null),
    get bytes() {
      return bytes
    },
    async store({ scope: _scope, stationId: _stationId, ...info }, data) {
      if (createHash('sha256').update(data).digest('hex') !== info.sha256) return 'changed'
      try {
        await checkSegment(data, info.count)
      } catch {
        return 'unreadable' // of a newer build, or sealed broken: the same bytes will never read better
      }
      if (has(info.id)) return 'stored'
      segments.adopt({ ...info, firstNo: 0, lastNo: 0 }, data)
      bytes += data.length
      return 'stored'
    },
  }
}
