/** Compares sealed hours with what the log says about them. */
import type { Database } from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { decodeBody } from '../log/codec.ts'
import type { SegmentReport } from './index.ts'
import { segmentSealed } from './ops.ts'
import type { Segments } from './segments.ts'

/**
 * Checks each sealed hour that the log knows, and each that is stored. One of another station may still be on its way here.
 * @param own this station's id
 * @param pause lets other work run between two segments
 */
export async function verifySegments(db: Database, segments: Segments, own: string, pause: () => Promise<void>): Promise<SegmentReport> {
  const problems: { segmentId: string; problem: 'missing' | 'changed' | 'notInLog' }[] = []
  const inLog = new Map<string, { readonly sha256: string; readonly isOwn: boolean }>()
  const sealed = db.prepare('SELECT entity, body, stationId FROM Op JOIN Stream ON Stream.no = Op.streamNo WHERE kind = ?')
  // columns selected by name
  for (const row of sealed.iterate(segmentSealed.spec.kind) as IterableIterator<{ entity: string; body: Buffer; stationId: string }>) {
    inLog.set(row.entity, { sha256: String(decodeBody(row.body)['sha256']), isOwn: row.stationId === own })
  }
  for (const [segmentId, { sha256, isOwn }] of inLog) {
    const data = segments.dataOf(segmentId)
    if (!data && !isOwn) continue
    if (!data) problems.push({ segmentId, problem: 'missing' })
    else if (createHash('sha256').update(data).digest('hex') !== sha256) problems.push({ segmentId, problem: 'changed' })
    await pause()
  }
  for (const { id } of segments.list()) if (!inLog.has(id)) problems.push({ segmentId: id, problem: 'notInLog' })
  return { checked: inLog.size, problems }
}
