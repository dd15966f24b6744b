/**
 * After somebody shut a station out: each station that holds scopes the other does not hold says where the shut-out station's streams
 * ended there, so that what it wrote before stays valid, on every station alike.
 */
import type { IdSource } from '../../kernel/ids.ts'
import type { Log } from '../../log/index.ts'
import { nameEnds } from './decide.ts'
import { heldHeads, loadAround, revocationsOf } from './load.ts'

export type RevocationParts = {
  readonly log: Pick<Log, 'state' | 'feed' | 'executor'>
  readonly ids: IdSource
  readonly onFailure: (error: unknown) => void
}
/** The actor of what a station does by itself. */
const ITSELF = 'station'
const ROWS_LIMIT = 100_000

/** Looks at every revocation on record, then at each new one. @returns how to stop; waits for what is under way */
export function watchRevocations({ log, ids, onFailure }: RevocationParts): { stop(): Promise<void> } {
  let last: Promise<unknown> = Promise.resolve()
  const look = (stationId: string): void => {
    last = log.executor
      .execute({
        commandId: ids.next<string>(),
        input: { nameEnds: stationId },
        actor: ITSELF,
        decide: (state, facts) =>
          nameEnds(
            stationId,
            revocationsOf(state, stationId)[0] ?? null,
            loadAround(state, stationId, facts),
            heldHeads(state, stationId),
            facts,
          ),
      })
      .catch(onFailure)
  }
  for (const stationId of new Set(
    log.state
      .table('StationRevocation')
      .find({}, ROWS_LIMIT)
      .map((row) => row.stationId),
  ))
    look(stationId)
  const stopListening = log.feed.listen((changes) => {
    for (const { kind, entity } of changes) if (kind === 'station.revoked') look(entity)
  })
  return {
    async stop() {
      stopListening()
      await last
    },
  }
}
