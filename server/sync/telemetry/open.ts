/** Telemetry between stations as the running station has it: on its log and database; and how a session carries it. */
import type { Database } from 'better-sqlite3'
import type { Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Log } from '../../log/index.ts'
import type { Telemetry } from '../../telemetry/index.ts'
import type { Outlet } from '../ports.ts'
import type { Session, SessionEvent, SessionParts, Timers } from '../session/types.ts'
import { createTelemetryExchange, type TelemetryExchange } from './exchange.ts'
import { createLogView } from './log-view.ts'

export type TelemetryOpening = {
  readonly telemetry: Telemetry
  readonly db: Database
  readonly log: Pick<Log, 'feed'>
  readonly logger: Pick<Logger, 'error'>
}

/** Opens the exchange of a station. */
export function openTelemetryExchange({ telemetry, db, log, logger }: TelemetryOpening): TelemetryExchange {
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(resolve)
    })
  return createTelemetryExchange({
    telemetry,
    view: createLogView(db, log, pause),
    onFailure: (error) => {
      logger.error({ error }, 'telemetry of another station could not be kept')
    },
  })
}

type SessionHooks = { readonly onFrame: NonNullable<SessionParts['onFrame']>; readonly onEvent: (event: SessionEvent) => void }
export type CarriedBy = {
  readonly peer: string
  readonly outlet: Outlet
  readonly clock: Clock
  readonly timers: Timers
  /** The session, once it is made: nothing is sent before it is open. */
  readonly session: () => Session
  readonly logger: Pick<Logger, 'error'>
}

/** What a session is given so that it carries telemetry. An error in a timer ends nothing: it is told, and the link goes on. */
export function telemetryHooks(exchange: TelemetryExchange, { session, timers, logger, ...parts }: CarriedBy): SessionHooks {
  const end = exchange.link({
    ...parts,
    session: { send: (frame) => session().send(frame), room: (priority) => session().room(priority) },
    timers: {
      after: (ms, run) =>
        timers.after(ms, () => {
          try {
            run()
          } catch (error) {
            logger.error({ error }, 'telemetry could not be exchanged')
          }
        }),
    },
  })
  return {
    onFrame: (frame) => end.onFrame(frame),
    onEvent: ({ type }) => {
      if (type === 'open') end.open()
      if (type === 'closed') end.close()
    },
  }
}
