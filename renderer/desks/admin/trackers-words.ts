/** How trackers and their doors read: names of protocols, payloads, clocks. Pure. */
import type { TrackerPortView, WrongClock } from '../../../server/contract/trackers.ts'
import { TrackerProtocol } from '../../../server/contract/units.ts'

/** Both views ask again this often: what happens at a door is no entry of the log, so nothing announces it. */
export const ASK_AGAIN_MS = 5_000

/** Names under which people know the protocols; a name we do not know stays as it is. */
const NAMES: Readonly<Record<string, string>> = {
  osmand: 'OsmAnd / Traccar Client',
  owntracks: 'OwnTracks',
  gt06: 'GT06 / Concox',
  h02: 'H02 / Sinotrack',
  gps103: 'GPS103 / Coban',
  tk103: 'TK103 / Xexun',
  teltonika: 'Teltonika',
  meitrack: 'Meitrack',
  gl200: 'Queclink',
  api: 'API',
}
export const protocolName = (protocol: string): string => NAMES[protocol] ?? protocol

/** The protocol a device is registered under; one that told nothing of the kind is an app that speaks the simplest. */
export const protocolOf = (protocol: string): TrackerProtocol => TrackerProtocol.catch('osmand').parse(protocol)

/** Hexadecimal digits of a binary message in pairs; null for a message that is text. */
export function hexPairs(payload: string): string | null {
  if (payload.length < 8 || payload.length % 2 === 1 || !/^[0-9a-f]+$/.test(payload) || /^\d+$/.test(payload)) return null
  return payload.match(/../g)?.join(' ') ?? null
}

/** Where a door stands, as a tracker is set up for it. */
export const addressOf = ({ host, port, transport }: Pick<TrackerPortView, 'host' | 'port' | 'transport'>): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port} (${transport === 'tcp+udp' ? 'TCP, UDP' : transport.toUpperCase()})`

/** Counts that mean trouble somewhere: they are shown even where nobody opens the figures. */
export const troubleCounts = ({ counts }: Pick<TrackerPortView, 'counts'>): ('unknown' | 'malformed' | 'refused' | 'badTime')[] =>
  (['unknown', 'malformed', 'refused', 'badTime'] as const).filter((name) => counts[name] > 0)

/** Which way a clock is off, and by how many milliseconds; null when what it says cannot be read. */
export function clockError({ aheadSeconds }: Pick<WrongClock, 'aheadSeconds'>): { way: 'ahead' | 'behind'; byMs: number } | null {
  if (aheadSeconds === null) return null
  return { way: aheadSeconds >= 0 ? 'ahead' : 'behind', byMs: Math.abs(aheadSeconds) * 1000 }
}
