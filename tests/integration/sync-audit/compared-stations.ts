/** Two real station processes that share everything of their district, what each says of the other, and a hand in their databases. */
import { expect } from 'vitest'
import type { ExceptionView } from '../../../server/contract/exceptions.ts'
import type { LinkAudit, PeerLink, StationLinks } from '../../../server/contract/peer-links.ts'
import { readEnvironment } from '../../../server/kernel/config.ts'
import { openStationLog } from '../../../server/station-log.ts'
import { startStationProcess } from '../../harness/station-process.ts'
import { until } from '../../harness/until.ts'
import { linkOf, man, PASSWORD, type Manned } from '../sync/pair-stations.ts'

/** Comparing takes some seconds on a machine that does other things. */
export const COMPARED_WITHIN_MS = 60_000
/** A peer answers again after ten seconds, and this station asks again after fifteen. */
const AGAIN_WITHIN_MS = 30_000

export const startManned = async (): Promise<Manned> => man(await startStationProcess({ adminPassword: PASSWORD, stationPort: 0 }))

/** Stops a station, changes its database by hand, and starts it again at the same door; the other is linked again when it resolves. */
export async function alter(
  manned: Manned,
  other: Manned,
  change: (opened: ReturnType<typeof openStationLog>) => unknown,
): Promise<Manned> {
  const { dataDir, stationPort } = manned.station
  await manned.station.stop()
  const opened = openStationLog(dataDir, readEnvironment())
  try {
    await change(opened)
  } finally {
    opened.close()
  }
  const again = await man(await startStationProcess({ dataDir, adminPassword: PASSWORD, stationPort: stationPort ?? 0 }))
  await until(async () => (await linkOf(again, other)) === 'connected' && (await linkOf(other, again)) === 'connected')
  return again
}

export async function linkTo(from: Manned, to: Manned): Promise<PeerLink> {
  const { body } = await from.api.get('/stations/links')
  const link = (body as StationLinks).links.find(({ stationId }) => stationId === to.station.stationId) // the answer's shape is checked by the station's own tests
  if (!link) throw new Error('no link to that station')
  return link
}
export const auditOf = async (from: Manned, to: Manned): Promise<LinkAudit> => (await linkTo(from, to)).audit

/** An administrator presses the button; resolves when everything is compared, with what it cost since the button was taken. */
export async function compare(
  from: Manned,
  to: Manned,
): Promise<LinkAudit & { readonly frames: number; readonly bytes: number; readonly tookMs: number }> {
  let before = await traffic(from)
  let begunMs = 0
  await until(async () => {
    before = await traffic(from)
    begunMs = performance.now()
    return (await from.api.post('/stations/compare', {})).status === 200
  }, AGAIN_WITHIN_MS)
  await until(async () => !(await auditOf(from, to)).isComparing, COMPARED_WITHIN_MS)
  const after = await traffic(from)
  const tookMs = performance.now() - begunMs
  return { ...(await auditOf(from, to)), frames: after.frames - before.frames, bytes: after.bytes - before.bytes, tookMs }
}

/** What needs a person at a station because of a comparison. */
export async function told({ api }: Manned): Promise<ExceptionView[]> {
  const { body } = await api.get('/exceptions')
  return (body as ExceptionView[]).filter(({ entity }) => entity.kind === 'station') // as above
}

/** Frames and bytes of sync since the station started, as Prometheus reads them. */
export async function traffic({ station }: Manned): Promise<{ frames: number; bytes: number }> {
  const text = await (await fetch(`${station.url}/metrics`)).text()
  const sum = (name: string): number => {
    const values = [...text.matchAll(new RegExp(`^kituo_sync_${name}_total\\{direction="(?:in|out)"\\} (\\d+)$`, 'gm'))]
    expect(values).toHaveLength(2)
    return values.reduce((total, [, value]) => total + Number(value), 0)
  }
  return { frames: sum('frames'), bytes: sum('bytes') }
}
