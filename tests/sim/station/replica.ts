/** The log of a simulated station as its links see it: with the time a commit takes, and a process that may die around it. */
import { streamIdOf } from '../../../server/log/codec.ts'
import type { StreamPart, SubjectKeyItem } from '../../../server/log/op.ts'
import type { Replica } from '../../../server/sync/outlet.ts'
import type { Applied } from '../../../server/sync/ports.ts'
import type { Ablation } from '../scenario/options.ts'
import type { Chance } from '../world/random.ts'
import type { Life, Scheduler } from '../world/scheduler.ts'
import type { MemoryStore } from '../memory-store.ts'
import type { StationLog } from './station-log.ts'

export type SimReplicaParts = {
  readonly log: StationLog
  readonly store: MemoryStore
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly life: Life
  readonly ablation: Ablation | null
  /** The station's wall clock, epoch milliseconds. */
  readonly nowMs: () => number
  readonly scopes: () => readonly string[]
  /** Something was committed and is about to be acknowledged. False: the process dies right there. */
  readonly beforeAnswer: (answer: Applied) => boolean
}

/** One commit with fsync takes 0.15 to 2.5 ms on a good day and up to 50 ms on a bad one. */
const commitMs = (chance: Chance): number => (chance.chance(0.1) ? chance.real(2.5, 50) : chance.real(0.15, 2.5))
/** The rule that is switched off with `drop-on-drift`: ops of a clock this far ahead are refused, as some products do. */
const DRIFT_MAX_MS = 5 * 60_000
/** How long a disk without fsync keeps writes in memory. */
const LAZY_SYNC_MS = 5_000

/** Builds the replica port over a running log. */
export function createSimReplica(parts: SimReplicaParts): Replica {
  return { ...parts.log.replica, scopes: () => parts.scopes(), apply: (streamParts, keys) => applyLater(parts, streamParts, keys) }
}

function applyLater(parts: SimReplicaParts, streamParts: readonly StreamPart[], keys: readonly SubjectKeyItem[]): Promise<Applied> {
  const { scheduler, life, log, chance, ablation } = parts
  const welcome = ablation === 'drop-on-drift' ? streamParts.filter((part) => !isAhead(part, parts.nowMs())) : streamParts
  return new Promise((resolve, reject) => {
    const answer = (applied: Applied): void => {
      if (!life.isAlive || !parts.beforeAnswer(applied)) return
      resolve(applied)
      scheduler.settleBeforeNext()
    }
    if (ablation === 'ack-before-commit') answer(promised(welcome))
    const commit = (): void => {
      scheduler.settleBeforeNext()
      log.replica.apply(welcome, keys).then((applied) => {
        scheduler.after(
          chance.real(0, 0.5),
          () => {
            answer(applied)
          },
          life,
        )
      }, reject)
      if (ablation === 'no-fsync') syncLater(parts)
    }
    scheduler.after(commitMs(chance), commit, life)
  })
}

/** The ablation: the answer that would be given if everything were taken. */
const promised = (parts: readonly StreamPart[]): Applied => ({
  applied: 0,
  duplicates: 0,
  waiting: 0,
  refused: [],
  vector: new Map(parts.map(({ stream, signedHead }) => [streamIdOf(stream.scope, stream.stationId, stream.incarnation), signedHead.seq])),
})

/** The ablation: what was acknowledged reaches the disk only later. */
function syncLater({ scheduler, life, store, chance }: SimReplicaParts): void {
  store.journal.setSyncing(false)
  scheduler.after(
    chance.real(0, LAZY_SYNC_MS),
    () => {
      store.journal.sync()
    },
    life,
  )
}

const isAhead = (part: StreamPart, nowMs: number): boolean => part.ops.some((op) => op.wallMs - nowMs > DRIFT_MAX_MS)
