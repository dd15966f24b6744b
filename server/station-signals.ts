/** Announces to screens what changes without an op: exceptions, the station's figures, what somebody may do; a beat when nothing did. */
import { LIVE_BEAT_SECONDS, type StationHealth } from './contract/live.ts'
import type { Closing } from './closing.ts'
import { seenUnits, watchExceptions, type ExceptionTimers } from './modules/exceptions/index.ts'
import { linksKey, namedFindings, type PeersPort } from './modules/stations/index.ts'
import type { StationSync } from './sync/station-sync.ts'
import type { StationServices } from './trpc/context.ts'
import type { Signals } from './trpc/signals.ts'

/** Steps of free disk space that a screen is told of. */
const DISK_STEP_BYTES = 100_000_000

/** The figures as screens show them, as text: the same text is not worth telling. */
export function healthKey({ db, peers, gps, positionOfLog, clockSkewMs, diskFreeBytes }: StationHealth): string {
  const rate = gps.fixesPerSecond < 10 ? Math.round(gps.fixesPerSecond * 10) / 10 : Math.round(gps.fixesPerSecond)
  const disk = diskFreeBytes === null ? null : Math.floor(diskFreeBytes / DISK_STEP_BYTES)
  const skewSeconds = clockSkewMs === null ? null : Math.round(clockSkewMs / 1000)
  return JSON.stringify([db, peers.connected, peers.total, peers.oldest, rate, positionOfLog, skewSeconds, disk])
}

type Parts = {
  readonly services: Pick<
    StationServices,
    'read' | 'log' | 'clock' | 'logger' | 'telemetry' | 'identity' | 'claims' | 'geofences' | 'health' | 'peers'
  >
  readonly signals: Pick<Signals, 'publish'>
  readonly timers: ExceptionTimers
  readonly closing: Pick<Closing, 'onClose'>
}

/** Starts announcing; closing ends it. */
export function announceChanges({ services, signals, timers, closing }: Parts): void {
  const exceptions = watchExceptions({
    ...services,
    timers,
    seen: seenUnits(services),
    fenced: services.geofences,
    findings: () => namedFindings(services.log, services.peers, services.clock.nowMs()),
    onChange: () => {
      signals.publish('exceptions')
    },
  })
  closing.onClose(() => exceptions.stop())
  let told = ''
  const beat = timers.setInterval(() => {
    const key = healthKey(services.health())
    signals.publish(key === told ? null : 'health')
    told = key
  }, LIVE_BEAT_SECONDS * 1000)
  const stopListening = services.identity.onChange(() => {
    signals.publish('access')
  })
  closing.onClose(() => {
    timers.clearInterval(beat)
    stopListening()
  })
}

type LinkParts = {
  readonly sync: Pick<StationSync, 'onChange'> & { readonly peers: Pick<PeersPort, 'links' | 'doorway' | 'findings'> }
  readonly signals: Pick<Signals, 'publish'>
  readonly timers: Pick<ExceptionTimers, 'setTimeout' | 'clearTimeout'>
  readonly closing: Pick<Closing, 'onClose'>
}
/** The links are announced at most this often. */
const LINKS_EVERY_MS = 1_000

/** Announces that links to other stations stand differently, a second after the first change; closing ends it. */
export function announceLinks({ sync, signals, timers, closing }: LinkParts): void {
  let told = ''
  let waiting: { readonly timer: unknown } | null = null
  const tell = (): void => {
    waiting = null
    const { peers } = sync
    const key = linksKey(peers.links()) + JSON.stringify([peers.doorway.view(), peers.findings()])
    if (key === told) return
    told = key
    signals.publish('peers')
  }
  const stopListening = sync.onChange(() => {
    waiting ??= { timer: timers.setTimeout(tell, LINKS_EVERY_MS) }
  })
  closing.onClose(() => {
    stopListening()
    if (waiting) timers.clearTimeout(waiting.timer)
  })
}
