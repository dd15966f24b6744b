/** What an op had seen, as a station works it out from dependencies, is exactly what its author held when it wrote it. */
import type { StationHost } from '../station/host.ts'
import type { World } from '../world/world.ts'
import type { TrueOp } from './truth.ts'

/** Compares the vectors of ops that a station holds with the truth. */
export function checkCausality({ violations }: World, host: StationHost, ops: readonly TrueOp[]): void {
  const heads = host.process?.log.heads
  if (!heads) return
  for (const { streamId, op, known, stationId } of ops) {
    const head = heads.find(streamId)
    const seen = head ? heads.vectorOf(head, op.seq) : new Map<number, number>()
    const isExact = seen.size === known.size && [...seen].every(([no, seq]) => known.get(heads.byNo(no)?.streamId ?? '') === seq)
    if (!isExact)
      violations.report(
        'causality',
        host.station,
        `${stationId}#${op.seq} had seen ${known.size} streams, here ${seen.size}, or not as far`,
      )
  }
}
