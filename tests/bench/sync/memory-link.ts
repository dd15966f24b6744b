/** A link between two stations of this process: real outlets, sessions and frames; only the network is a queue. */
import { createPeerGrants } from '../../../server/modules/stations/index.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { createOutlet } from '../../../server/sync/outlet.ts'
import type { Link } from '../../../server/sync/ports.ts'
import { createSession } from '../../../server/sync/session/session.ts'
import type { Session, SessionEvent } from '../../../server/sync/session/types.ts'
import type { BenchStation } from './station.ts'

export type MemoryLink = {
  readonly sessions: readonly [Session, Session]
  /** Frames and bytes that went over it, both ways together. */
  readonly traffic: { frames: number; bytes: number }
  /** Resolves when both ends have seen that nothing differs. */
  agreed(): Promise<void>
  close(): void
}

/** One end: what is sent arrives at the other at a later turn of the loop, one frame a turn, in order. */
class End implements Link {
  readonly bufferedBytes = 0
  readonly #traffic: MemoryLink['traffic']
  readonly #inbox: Uint8Array[] = []
  other: End | null = null
  session: Session | null = null
  isOpen = true

  constructor(traffic: MemoryLink['traffic']) {
    this.#traffic = traffic
  }

  send(frame: Uint8Array): void {
    this.#traffic.frames += 1
    this.#traffic.bytes += frame.length
    this.other?.arrive(frame)
  }

  arrive(frame: Uint8Array): void {
    this.#inbox.push(frame)
    setImmediate(() => {
      const next = this.#inbox.shift()
      if (next && this.isOpen) this.session?.receive(next)
    })
  }

  close(): void {
    this.isOpen = false
  }
}

/** After 0 ms: at the next turn, as the port asks. */
const timers = {
  after(ms: number, run: () => void): () => void {
    if (ms > 0) {
      const timer = setTimeout(run, ms)
      return () => {
        clearTimeout(timer)
      }
    }
    const turn = setImmediate(run)
    return () => {
      clearImmediate(turn)
    }
  },
}

/** Opens a link; each end says HELLO at once. Call it when both stations are enrolled at each other. */
export function connectInMemory(a: BenchStation, b: BenchStation, onEvent: (event: SessionEvent) => void = () => undefined): MemoryLink {
  const traffic = { frames: 0, bytes: 0 }
  const [near, far] = [new End(traffic), new End(traffic)]
  near.other = far
  far.other = near
  const agreements = new Set<Session>()
  let told: (() => void) | null = null
  const grants = [createPeerGrants(a.log), createPeerGrants(b.log)] as const
  const open = (self: BenchStation, peer: BenchStation, access: (typeof grants)[number], link: End): Session => {
    const session: Session = createSession({
      self: { stationId: self.stationId, incarnation: self.log.heads.incarnation, build: 'bench' },
      expectedPeer: peer.stationId,
      outlet: createOutlet({
        peer: peer.stationId,
        replica: { ...self.log.replica, scopes: () => [...(access.of(peer.stationId)?.scopes ?? [])] },
        grants: access,
      }),
      ...{ link, timers, clock: self.clock, random: systemRandom },
      events: (event) => {
        refuseTrouble(event)
        if (event.type === 'agreed') {
          agreements.add(session)
          if (agreements.size === 2) told?.()
        }
        onEvent(event)
      },
    })
    link.session = session
    return session
  }
  const sessions = [open(a, b, grants[0], near), open(b, a, grants[1], far)] as const
  return {
    sessions,
    traffic,
    agreed: () =>
      new Promise((resolve) => {
        agreements.clear()
        told = resolve
      }),
    close() {
      for (const session of sessions) session.close('done', false)
      for (const access of grants) access.close()
    },
  }
}

/** A figure taken while the sides disagree would be worth nothing. */
function refuseTrouble(event: SessionEvent): void {
  if (event.type === 'failure' || event.type === 'applyFailed') throw event.error
  if (event.type === 'refused' || event.type === 'unsendable') throw new Error(`a peer disagrees: ${JSON.stringify(event)}`)
}
