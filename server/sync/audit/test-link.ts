/** Two logs joined by two audits, for tests: frames travel as bytes with a delay, time passes by hand, everything is counted. */
import { seededRandom } from '../../kernel/random.ts'
import type { Log } from '../../log/index.ts'
import { decodeFrame, encodeFrame } from '../frame-codec.ts'
import type { VerifyFrame } from '../frames.ts'
import { createWorld, type World } from '../session/test-world.ts'
import { createAudit, type Audit, type AuditBook, type AuditParts } from './audit.ts'
import { createSlicer } from './slices.ts'
import { createSnapshots } from './snapshot.ts'
import { STEPS } from './steps.ts'
import type { AuditEvent, AuditResult } from './types.ts'

export type Side = 'a' | 'b'
export type Sent = { readonly from: Side; readonly step: string; readonly bytes: number }
export type End = {
  readonly audit: Audit
  readonly events: AuditEvent[]
  /** Scopes for which the session was asked to compare heads again. */
  readonly asked: string[]
  readonly results: readonly AuditResult[]
}
export type LinkOptions = {
  /** Scopes that both sides may see; without it, every scope of the first log. */
  readonly scopes?: readonly string[]
  /** Scopes that the second side sees, when it is not the same. */
  readonly scopesOfB?: readonly string[]
  /** Changes or drops (null) a frame on its way. */
  readonly change?: (frame: VerifyFrame, from: Side) => VerifyFrame | null
  readonly parts?: Partial<AuditParts>
}
export type Joined = {
  readonly a: End
  readonly b: End
  readonly sent: readonly Sent[]
  readonly world: World
  /** Lets time pass until a promise is settled. */
  finish<T>(promise: Promise<T>): Promise<T>
}

/** Keeps results in memory. */
export function memoryBook(): AuditBook {
  const results = new Map<string, AuditResult>()
  return {
    put: (result) => void results.set(`${result.peer} ${result.scope}`, result),
    find: (peer, scope) => results.get(`${peer} ${scope}`) ?? null,
  }
}

/** Joins two logs. */
export function joined(logs: Readonly<Record<Side, Log>>, options: LinkOptions = {}): Joined {
  const world = createWorld()
  const sent: Sent[] = []
  const ends: Partial<Record<Side, End>> = {}
  const carry = (from: Side, original: VerifyFrame): boolean => {
    const frame = options.change ? options.change(original, from) : original
    if (!frame) return true
    const bytes = encodeFrame(frame)
    sent.push({ from, step: STEPS[frame.step] ?? '?', bytes: bytes.length })
    world.after(1, () => {
      const arrived = decodeFrame(bytes)
      if (arrived.kind !== 'unknown') ends[from === 'a' ? 'b' : 'a']?.audit.onFrame(arrived)
    })
    return true
  }
  const scopesOfA = options.scopes ?? logs.a.replica.scopes()
  const open = (side: Side): End => {
    const [log, other] = side === 'a' ? [logs.a, logs.b] : [logs.b, logs.a]
    const scopes = side === 'b' ? (options.scopesOfB ?? scopesOfA) : scopesOfA
    return (ends[side] = openEnd(world, log, { peer: other.keys.stationId, scopes, send: (frame) => carry(side, frame) }, options.parts))
  }
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

type Wiring = { readonly peer: string; readonly scopes: readonly string[]; send(frame: VerifyFrame): boolean }

function openEnd(world: World, log: Log, { peer, scopes, send }: Wiring, parts: Partial<AuditParts> = {}): End {
  const events: AuditEvent[] = []
  const asked: string[] = []
  const slicer = createSlicer({ timers: world, clock: world.clock })
  const audit = createAudit({
    peer,
    view: { scopes: () => scopes, heads: (scope) => (scopes.includes(scope) ? log.replica.heads(scope) : []) },
    log: log.audit,
    slicer,
    snapshots: createSnapshots(log.audit, slicer),
    book: memoryBook(),
    send,
    room: () => 10_000,
    compareAgain: (scope) => asked.push(scope),
    clock: world.clock,
    timers: world,
    random: seededRandom(peer),
    events: (event) => events.push(event),
    ...parts,
  })
  return {
    audit,
    events,
    asked,
    get results() {
      return events.flatMap((event) => (event.type === 'audited' ? [event.result] : []))
    },
  }
}

/** Lets the first side compare everything now, and answers its first result. */
export async function audited(link: Joined): Promise<AuditResult> {
  const [result] = await link.finish(link.a.audit.run())
  if (!result) throw new Error('nothing was compared')
  return result
}
