/** On-call of a running station: alarms that nobody acknowledges find somebody, with or without a screen. */
import type { Database } from 'better-sqlite3'
import type { Closing } from './closing.ts'
import { createMailChannel } from './gateways/mail/index.ts'
import { createMailSecret, createOncall, loadMail, type Oncall } from './modules/oncall/index.ts'
import { createPeerGrants } from './modules/stations/index.ts'
import type { StationSync } from './sync/station-sync.ts'
import type { StationServices } from './trpc/context.ts'

type Parts = {
  readonly services: Pick<StationServices, 'log' | 'clock' | 'ids' | 'logger' | 'alarms'> & { readonly db: Database }
  readonly sync: Pick<StationSync, 'statuses'>
  readonly timers: Parameters<typeof createOncall>[0]['timers']
  readonly closing: Pick<Closing, 'onClose'>
}

/** Starts it; closing ends it before the alarms and the log. */
export function openOncall({ services, sync, timers, closing }: Parts): Oncall {
  const { log, db } = services
  const mailSecret = createMailSecret(db)
  const grants = createPeerGrants(log)
  const settings = () => {
    const mail = loadMail(log.state, log.keys.stationId)
    return mail && { ...mail, password: mailSecret.get() }
  }
  const oncall = createOncall({
    ...{ ...services, timers, mailSecret },
    channels: { email: createMailChannel({ settings }) },
    others: (scope) =>
      sync
        .statuses()
        .filter(({ link }) => link.state === 'connected' && grants.of(link.stationId)?.scopes.has(scope))
        .map(({ link }) => link.stationId),
  })
  closing.onClose(() => {
    grants.close()
    return oncall.stop()
  })
  return oncall
}
