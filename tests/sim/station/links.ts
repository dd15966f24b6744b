/** The links of a simulated station: dials its neighbours again and again, answers those who dial, runs a session on each connection. */
import type { Outlet } from '../../../server/sync/ports.ts'
import type { SessionStatus } from '../../../server/sync/session/types.ts'
import type { ConnectionEnd } from '../world/connection.ts'
import type { EndHandler, Network } from '../world/network.ts'
import type { Chance } from '../world/random.ts'
import type { Life, Scheduler } from '../world/scheduler.ts'
import type { Trace } from '../world/trace.ts'

/** A session on one connection. */
export type SimSession = {
  receive(frame: Uint8Array): void
  /** The link is gone. */
  close(): void
  status(): SessionStatus
}
export type OpenSimSession = (peer: number, end: ConnectionEnd, outlet: Outlet) => SimSession
export type LinksParts = {
  readonly host: number
  readonly network: Network
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly life: Life
  readonly trace: Trace
  readonly openSession: OpenSimSession
  readonly outletFor: (peer: number) => Outlet
  /** False for a station that is shut out: it is refused before a session begins. */
  readonly isWelcome: (peer: number) => boolean
}
export type Links = {
  /** Keeps dialling a peer whenever no link to it stands. */
  keepDialling(peer: number): void
  /** Dials once, even when a link stands already. */
  dialOnce(peer: number): void
  readonly sessions: readonly { readonly peer: number; readonly session: SimSession; readonly end: ConnectionEnd }[]
  /** Cuts links to stations that are not welcome any more. */
  review(): void
}

type Running = { readonly peer: number; readonly session: SimSession; readonly end: ConnectionEnd }
const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 8_000

/** Begins to listen. */
export function createLinks(parts: LinksParts): Links {
  const links = new SimLinks(parts)
  parts.network.listen(parts.host, { accept: (peer, end) => links.accept(peer, end), life: parts.life })
  return links
}

class SimLinks implements Links {
  readonly #parts: LinksParts
  readonly #dialled = new Set<number>()
  #running: Running[] = []

  constructor(parts: LinksParts) {
    this.#parts = parts
  }

  get sessions(): readonly Running[] {
    return this.#running
  }

  keepDialling(peer: number): void {
    if (this.#dialled.has(peer)) return
    this.#dialled.add(peer)
    this.#dialAgain(peer, this.#parts.chance.real(0, RETRY_MIN_MS))
  }

  dialOnce(peer: number): void {
    const { network, host, life } = this.#parts
    if (!this.#parts.isWelcome(peer)) return
    network.dial(host, peer, life, (end) => (end ? this.#start(peer, end) : null))
  }

  accept(peer: number, end: ConnectionEnd): EndHandler | null {
    const { chance, isWelcome } = this.#parts
    if (!isWelcome(peer)) return null
    // a newer connection takes the place of an older one as a rule; sometimes both stand for a while
    if (chance.chance(0.7)) for (const old of this.#running) if (old.peer === peer) old.end.close('replaced')
    return this.#start(peer, end)
  }

  review(): void {
    for (const { peer, end } of [...this.#running]) if (!this.#parts.isWelcome(peer)) end.close('revoked')
  }

  #dialAgain(peer: number, delayMs: number): void {
    const { scheduler, network, host, life, chance } = this.#parts
    const again = (): void => {
      this.#dialAgain(peer, chance.real(RETRY_MIN_MS, RETRY_MAX_MS))
    }
    scheduler.after(
      delayMs,
      () => {
        if (this.#running.some((running) => running.peer === peer) || !this.#parts.isWelcome(peer)) again()
        else
          network.dial(host, peer, life, (end) => {
            if (!end) {
              again()
              return null
            }
            return this.#start(peer, end, again)
          })
      },
      life,
    )
  }

  #start(peer: number, end: ConnectionEnd, onEnd: () => void = () => undefined): EndHandler {
    const { openSession, outletFor, scheduler, trace, host } = this.#parts
    const session = openSession(peer, end, outletFor(peer))
    const running = { peer, session, end }
    this.#running.push(running)
    scheduler.settleBeforeNext()
    trace.note(host, () => `link to s${peer} opens`)
    return {
      onFrame(frame) {
        session.receive(frame)
        scheduler.settleBeforeNext()
      },
      onClose: (reason) => {
        trace.note(host, () => `link to s${peer} ends: ${reason}`)
        this.#running = this.#running.filter((other) => other !== running)
        session.close()
        scheduler.settleBeforeNext()
        onEnd()
      },
    }
  }
}
