/** What an engine must do to be measured beside ours: two replicas that record the same ops and then make each other equal. */
import { createHash } from 'node:crypto'

/** One op as a record of its own: nothing may be lost, so every op has its own key. `body` is JSON. */
export type OpRecord = {
  readonly id: string
  readonly kind: string
  readonly entity: string
  readonly atMs: number
  readonly actor: string
  readonly body: string
}

/** Two replicas, each with its own storage. */
export type EnginePair = {
  /** Records one op on one side, as durably as the engine does it. */
  write(side: 0 | 1, record: OpRecord): Promise<void> | void
  /** Exchanges until nothing differs. @returns bytes that a wire would have carried, or null where the engine has no such form here */
  sync(): Promise<number | null>
  /** Every record of one side. */
  records(side: 0 | 1): Promise<Iterable<OpRecord>> | Iterable<OpRecord>
  close(): Promise<void> | void
}
export type Engine = {
  readonly name: string
  /** Where its records are when it answers. */
  readonly durability: string
  open(dir: string): Promise<EnginePair>
}

/** What one measurement of an engine says. */
export type EngineRun = {
  readonly engine: string
  readonly durability: string
  readonly writeOpsPerSecond: number
  readonly syncOpsPerSecond: number
  readonly syncOpsPerCpuSecond: number
  readonly bytesPerOp: number | null
  readonly rssMb: number
}

/** Equal digests: the same records with the same contents, in whatever order the engine gives them. */
export function recordsDigest(records: Iterable<OpRecord>): { digest: string; count: number } {
  const lines = [...records].map(({ id, kind, entity, atMs, actor, body }) => JSON.stringify([id, kind, entity, atMs, actor, body])).sort()
  return { digest: createHash('sha256').update(lines.join('\n')).digest('hex'), count: lines.length }
}
