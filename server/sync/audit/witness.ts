/** Bearing witness: once an hour a station writes into its own log how far it holds the streams of the others, if that has changed. */
import { parseScope } from '../../contract/scopes.ts'
import type { RandomSource } from '../../kernel/random.ts'
import { accept, type Decision, type DecideFacts, type Log, type StateReader } from '../../log/index.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { StreamHeadView } from '../../log/op.ts'
import type { Timers } from '../session/types.ts'
import { HEADS_MOST, HEADS_PER_OP, hashPrefix, stationWitnessed } from './ops.ts'

export type WitnessParts = {
  readonly log: Pick<Log, 'replica' | 'executor' | 'heads' | 'store'>
  readonly ids: IdSource
  readonly timers: Timers
  readonly random: RandomSource
  /** Runs after each time: looking at what the others witnessed (`WitnessWatch.look`). */
  readonly then?: () => Promise<void>
  readonly onFailure: (error: unknown) => void
  readonly everyMs?: number
}
export type Witness = {
  /** From now on, every hour. */
  start(): void
  /** Writes down what has changed since the last time. @returns how many heads */
  write(): Promise<number>
  stop(): void
}

const HOUR_MS = 3_600_000
/** Stations do not all write at once. */
const SPREAD = 0.1
/** Ops looked at to see whether a stream says anything but its author's own witness. */
const LOOK_OPS = 64
/** Rows of one stream: a station's words of a year. */
const ROWS_MOST = 5_000

/** Builds the writer. */
export function createWitness(parts: WitnessParts): Witness {
  const { log, ids, timers, random, onFailure, everyMs = HOUR_MS } = parts
  let cancel: (() => void) | null = null
  let isStopped = false
  const write = async (): Promise<number> => {
    const { result } = await log.executor.execute({
      commandId: ids.next<string>(),
      input: null,
      actor: 'station',
      decide: (state, facts) => decideWitness(headsOfOthers(log), state, facts, { ...log, incarnation: log.replica.incarnation }),
    })
    return result.heads
  }
  const later = (): void => {
    const spread = 1 + (SPREAD * (random.bytes(1)[0] ?? 0)) / 255
    cancel = timers.after(everyMs * spread, () => {
      write()
        .then(() => parts.then?.())
        .catch(onFailure)
        .finally(() => {
          if (!isStopped) later()
        })
    })
  }
  return {
    start() {
      if (!cancel) later()
    },
    write,
    stop() {
      isStopped = true
      cancel?.()
    },
  }
}

/** Heads held of other stations. What never leaves a station is nobody else's business. */
function headsOfOthers({ replica }: Pick<Log, 'replica'>): StreamHeadView[] {
  const scopes = replica.scopes().filter((name) => (parseScope(name)?.class ?? 'station') !== 'station')
  return scopes.flatMap((scope) => replica.heads(scope).filter(({ stationId }) => stationId !== replica.stationId))
}

type Written = { readonly heads: number }

/** Ops for what is news among these heads, the longest unmentioned first. No news, no op. */
function decideWitness(
  heads: readonly StreamHeadView[],
  state: StateReader,
  { now, station }: DecideFacts,
  log: Pick<Log, 'heads' | 'store'> & { readonly incarnation: number },
): Decision<Written> {
  const news = heads.flatMap((head) => {
    const last = lastWord(state, station.id, head.streamId)
    return head.seq > last.seq && saysMore(log, head.streamId, last.seq) ? [{ head, at: last.at }] : []
  })
  const chosen = news
    .sort((a, b) => (a.at === b.at ? (a.head.streamId < b.head.streamId ? -1 : 1) : a.at < b.at ? -1 : 1))
    .slice(0, HEADS_MOST)
  const about = { stationId: station.id, incarnation: log.incarnation, month: now.slice(0, 7) }
  const told = chosen.map(({ head: { streamId, seq, hash } }): [string, number, string] => [streamId, seq, hashPrefix(hash)])
  const ops = Array.from({ length: Math.ceil(told.length / HEADS_PER_OP) }, (_, at) =>
    stationWitnessed({ ...about, heads: told.slice(at * HEADS_PER_OP, (at + 1) * HEADS_PER_OP) }),
  )
  return accept(ops, { result: { heads: told.length } })
}

/** What this station said last of a stream. */
function lastWord(state: StateReader, own: string, streamId: string): { readonly seq: number; readonly at: string } {
  const rows = state.table('WitnessedHead').find({ streamId, witnessedBy: own }, ROWS_MOST)
  return rows.reduce((last, { seq, at }) => (seq > last.seq ? { seq, at } : last), { seq: 0, at: '' })
}

/** True when a stream went on by more than its author's own witness: else stations would bear witness of each other's for ever. */
function saysMore({ heads, store }: Pick<Log, 'heads' | 'store'>, streamId: string, after: number): boolean {
  const stream = heads.find(streamId)
  if (!stream) return false
  const ops = store.opsAfter(stream.no, after, LOOK_OPS)
  return ops.length === LOOK_OPS || ops.some(({ kind }) => kind !== stationWitnessed.spec.kind)
}
