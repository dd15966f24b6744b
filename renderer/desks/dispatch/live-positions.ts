/** The moving units of this window: one store, fed by the live stream, outside React. */
import { createPositionUnpacker, type PositionBatch } from '../../../server/contract/positions.ts'
import { readNowMs } from '../../lib/now.ts'
import { staySubscribed } from '../../lib/stay-subscribed.ts'
import { queryClient, station } from '../../lib/trpc.ts'
import { UnitPositionStore } from '../../map/index.ts'

type Unpack = ReturnType<typeof createPositionUnpacker>

/** One store for the life of the window. */
export const unitPositions = new UnitPositionStore()

/** A recommendation is asked again when units moved, at most this often. */
const RECOMMEND_EVERY_MS = 10_000
/** Age classes are worked out again this often even when nothing is heard: that is when they matter. */
const AGES_EVERY_MS = 1_000

/**
 * Follows positions until stopped. Every new stream starts with all positions.
 * @param onStream a stream begins: whatever happened before it was not heard
 * @returns stops following
 */
export function followPositions(onStream: () => void): () => void {
  let askedAtMs = 0
  const take = (batch: PositionBatch, unpack: Unpack): void => {
    const nowMs = readNowMs()
    const aheadMs = nowMs - batch.atMs // the screen's clock may differ from the station's; ages follow the station's
    unitPositions.applyBatch(
      unpack(batch).map((position) => ({ ...position, fixedAtMs: position.fixedAtMs + aheadMs })),
      nowMs,
    )
    if (nowMs - askedAtMs < RECOMMEND_EVERY_MS) return
    askedAtMs = nowMs
    void queryClient.invalidateQueries({ queryKey: [['assignments', 'recommend']] })
    void queryClient.invalidateQueries({ queryKey: [['units', 'board']] })
  }
  const stop = staySubscribed(({ onHeard, onEnd }) => {
    const unpack = createPositionUnpacker()
    onStream()
    return station.live.positions.subscribe(undefined, {
      onData(batch) {
        onHeard()
        take(batch, unpack)
      },
      onError: onEnd, // the connection banner, the session and the ages on screen tell why
      onComplete: onEnd,
    })
  })
  const ages = setInterval(() => unitPositions.refreshAges(readNowMs()), AGES_EVERY_MS)
  return () => {
    stop()
    clearInterval(ages)
  }
}
