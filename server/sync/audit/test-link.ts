/** Two logs joined by two audits, for tests: frames travel as bytes with a delay, time passes by hand, everything is counted. */
import { seededRandom } from '../../kernel/random.ts'
import type { Log } from '../../log/index.ts'
import { decodeFrame, encodeFrame } from '../frame-codec.ts'
import type { VerifyFrame } from '../frames.ts'
import { createWorld } from '../session/test-world.ts'
import { createAudit, type Audit, type AuditBook, type AuditParts } from './audit.ts'
import { createSlicer } from './slices.ts'
import { createSnapshots } from './snapshot.ts'
import { STEPS } from './steps.ts'
import type { AuditEvent, AuditResult } from './types.ts'

type Side = 'a' | 'b'
export type Sent = { readonly from: Side; readonly step: string; readonly bytes: number }
export type End = { readonly audit: Audit; readonly events: AuditEvent[]; readonly results: AuditResult[]; readonly asked: string[] }
export type LinkOptions = {
  /** Scopes that both sides may see; without it, every scope of the first log. */
  readonly scopes?: readonly string[]
  /** Changes or drops (null) a frame on its way. */
  readonly change?: (frame: VerifyFrame, from: Side) => VerifyFrame | null
  readonly parts?: Partial<AuditParts>
}

/** Keeps results in memory. */
export function memoryBook(): AuditBook {
  const results = new Map<string, AuditResult>()
  return {
    put: (result) => void results.set(`${result.peer} ${result.scope}`, result),
    find: (peer, scope) => results.get(`${peer} ${scope}`) ?? null,
  }
}

/** Joins two logs. `finish` lets time pass until a promise is settled. */
export function joined(logs: Readonly<Record<Side, Log>>, options: LinkOptions = {}) {
  const world = createWorld()
  const sent: Sent[] = []
  const scopes = options.scopes ?? logs.a.replica.scopes()
  const ends: Partial<Record<Side, End>> = {}
  const open = (side: Side): End => {
    const [log, other] = side === 'a' ? [logs.a, logs.b] : [logs.b, logs.a]
    const otherSide = side === 'a' ? 'b' : 'a'
    const events: AuditEvent[] = []
    const asked: string[] = []
    const pace = { timers: world, clock: world.clock }
    const slicer = createSlicer(pace)
    const audit = createAudit({
      peer: other.keys.stationId,
      view: { scopes: () => scopes, heads: (scope) => (scopes.includes(scope) ? log.replica.heads(scope) : []) },
      log: log.audit,
      slicer,
      snapshots: createSnapshots(log.audit, slicer),
      book: memoryBook(),
      send(original) {
        const frame = options.change ? options.change(original, side) : original
        if (!frame) return true
        const bytes = encodeFrame(frame)
        sent.push({ from: side, step: STEPS[frame.step] ?? '?', bytes: bytes.length })
        world.after(1, () => {
          const arrived = decodeFrame(bytes)
          if (arrived.kind !== 'unknown') ends[otherSide]?.audit.onFrame(arrived)
        })
        return true
      },
      room: () => 10_000,
      compareAgain: (scope) => asked.push(scope),
      clock: world.clock,
      timers: world,
      random: seededRandom(side),
      events: (event) => events.push(event),
      ...options.parts,
    })
    const end = {
      audit,
      events,
      asked,
      get results() {
        return events.flatMap((event) => (event.type === 'audited' ? [event.result] : []))
      },
    }
    ends[side] = end
    return end
  }
  /** Waits in virtual time. */
  const finish = async <T>(promise: Promise<T>): Promise<T> => {
    let isDone = false
    void promise.finally(() => {
      isDone = true
    })
    while (!isDone) await world.pass(1)
    return promise
  }
  return { a: open('a'), b: open('b'), sent, world, finish }
}

/** What the second log of a link would answer to the first, told by the first: shorthand for most tests. */
export async function audited(link: ReturnType<typeof joined>): Promise<AuditResult> {
  const [result] = await link.finish(link.a.audit.run())
  if (!result) throw new Error('nothing was compared')
  return result
}
