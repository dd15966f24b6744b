/** Runs the protocol engine on a virtual connection. */
import type { Outlet } from '../../../server/sync/ports.ts'
import { createSession } from '../../../server/sync/session/session.ts'
import type { SessionOptions } from '../../../server/sync/session/options.ts'
import type { SessionEvent } from '../../../server/sync/session/types.ts'
import type { ConnectionEnd } from '../world/connection.ts'
import type { SimSession } from './links.ts'
import type { StationProcess } from './process.ts'

/** Batches are not compressed: the simulator is about order and loss, not about size. Pings are spread out: virtual hours are long. */
const OPTIONS: Partial<SessionOptions> = { compressions: ['none'], pingMs: 120_000, silentMs: 400_000 }

/** Opens a session of a running station with the computer `peer`. */
export function openSimSession(process: StationProcess, peer: number, end: ConnectionEnd, outlet: Outlet): SimSession {
  const { host, life, incarnation } = process
  const { scheduler, chance, tally } = host.world
  tally.sessions += 1
  const session = createSession({
    self: { stationId: process.stationId, incarnation, build: host.build },
    expectedPeer: host.world.stationIdOfHost(peer),
    outlet,
    link: end,
    clock: host.clock,
    random: chance,
    options: OPTIONS,
    timers: {
      after(ms, run) {
        const planned = scheduler.after(
          ms,
          () => {
            run()
            scheduler.settleBeforeNext()
          },
          life,
        )
        return () => {
          planned.cancel()
        }
      },
    },
    events: (event) => {
      hear(process, peer, event)
    },
  })
  return {
    receive: (frame) => {
      session.receive(frame)
    },
    close: () => {
      session.close('done', false)
    },
    status: () => session.status(),
  }
}

function hear(process: StationProcess, peer: number, event: SessionEvent): void {
  const { host } = process
  const { trace, violations } = host.world
  trace.note(host.host, () => `session with s${peer}: ${JSON.stringify(event)}`)
  if (event.type === 'offset') process.skew.observe({ ...event, atMs: host.clock.nowMs() })
  if (event.type === 'selfRollback') process.noteSelfRollback({ ...event, stationId: process.stationId })
  if (event.type === 'failure') violations.report('crashFree', host.station, `the session failed: ${describe(event.error)}`)
  if (event.type === 'closed' && event.isOffence && !host.world.hasVillain)
    violations.report('crashFree', host.station, `an honest peer was cut: ${event.reason}`)
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
