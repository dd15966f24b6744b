/** The links, and what comparing over them found, as screens ask for them. */
import type { StationLink } from '../contract/stations.ts'
import type { PeersPort } from '../modules/stations/index.ts'
import type { StationAudit } from './audit/station.ts'
import type { LinkWatch } from './link-watch.ts'
import type { SessionStatus } from './session/types.ts'
import type { PeerStatus } from './transport/ports.ts'

type Statuses = () => readonly { readonly link: PeerStatus; readonly session: SessionStatus | null }[]
type LinkViews = Pick<PeersPort, 'link' | 'links' | 'ownClock' | 'audits' | 'findings' | 'compareNow' | 'mend'>

/** Puts them together anew at every question. */
export const linkViews = (statuses: Statuses, watch: LinkWatch, audits: StationAudit): LinkViews => ({
  link: (stationId) =>
    linkOf(
      statuses().map(({ link }) => link),
      stationId,
    ),
  links: () => watch.reports(statuses(), (stationId) => audits.of(stationId)),
  audits: () => audits.peers().map((stationId) => ({ stationId, scopes: audits.of(stationId).scopes })),
  findings: () => audits.findings(),
  compareNow: () => audits.compareNow(),
  mend: () => {
    audits.mend()
  },
  ownClock: watch.ownClock,
})

/** States of the transport in the words of the screens. */
function linkOf(statuses: readonly PeerStatus[], stationId: string): StationLink | null {
  const status = statuses.find((one) => one.stationId === stationId)
  if (!status) return null
  const { state, since } = status
  if (state === 'connected') return { state, since }
  return { state: state === 'revoked' ? 'refused' : state === 'connecting' ? 'connecting' : 'offline', since }
}
