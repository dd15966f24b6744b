/** The links to other stations and who holds what, put together from sync, the directory and the log. Pure. */
import { byUrgency, parseScope } from '../../contract/scopes.ts'
import type { Holder, LinkReport, PeerLink, ScopeHolding, Sharing } from '../../contract/peer-links.ts'
import type { Instant } from '../../contract/primitives.ts'
import type { StationHealth } from '../../contract/live.ts'
import type { StationKind } from '../../contract/stations.ts'

/** A station that is enrolled and not shut out. */
export type KnownStation = { readonly stationId: string; readonly name: string; readonly kind: StationKind }
/** `from` shares `scope` with `to`, or wants to. */
export type Share = { readonly from: string; readonly to: string; readonly scope: string }
/** The newest entry that one station wrote in one scope, as held here. */
export type NewestEntry = { readonly scope: string; readonly stationId: string; readonly at: Instant }

/** Goes to every enrolled station without anybody's decision. */
const EVERYWHERE = 'directory'

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const least = (instants: readonly (Instant | null)[]): Instant | null => instants.filter((at) => at !== null).sort()[0] ?? null
const greatest = (instants: readonly (Instant | null)[]): Instant | null =>
  instants
    .filter((at) => at !== null)
    .sort()
    .at(-1) ?? null

/** Links by name, without stations that are shut out. A station that the directory does not describe goes by its id. */
export function describeLinks(
  reports: readonly LinkReport[],
  stations: readonly KnownStation[],
  newest: readonly NewestEntry[],
): PeerLink[] {
  const known = new Map(stations.map((station) => [station.stationId, station]))
  const newestAt = new Map(
    [...Map.groupBy(newest, ({ stationId }) => stationId)].map(([stationId, entries]) => [
      stationId,
      greatest(entries.map(({ at }) => at)),
    ]),
  )
  return reports
    .filter(({ state }) => state !== 'revoked')
    .map((report) => ({
      ...report,
      name: known.get(report.stationId)?.name ?? report.stationId,
      kind: known.get(report.stationId)?.kind ?? null,
      opsToGet: sum(report.scopes.map(({ opsToGet }) => opsToGet)),
      opsToGive: sum(report.scopes.map(({ opsToGive }) => opsToGive)),
      oldestToGiveAt: least(report.scopes.map(({ oldestToGiveAt }) => oldestToGiveAt)),
      newestAt: newestAt.get(report.stationId) ?? null,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.stationId < b.stationId ? -1 : 1))
}

/**
 * As of when the data of a link's station is here.
 * @returns null when it is up to date; `at` null when nothing of it was ever here
 */
export function dataAsOf(
  link: Pick<PeerLink, 'state' | 'opsToGet' | 'agreedAt' | 'newestAt' | 'scopes'>,
): { readonly at: Instant | null } | null {
  const isCompared = link.scopes.length > 0 && link.scopes.every(({ agreedAt }) => agreedAt !== null)
  if (link.state === 'connected' && link.opsToGet === 0 && isCompared) return null
  return { at: greatest([link.agreedAt, link.newestAt]) }
}

/** The figures of the status strip: how many links stand, and whose data is oldest. */
export function peerFigures(links: readonly PeerLink[]): StationHealth['peers'] {
  const old = links.flatMap((link) => {
    const at = dataAsOf(link)?.at ?? null
    return at === null ? [] : [{ name: link.name, at }]
  })
  return {
    connected: links.filter(({ state }) => state === 'connected').length,
    total: links.length,
    oldest: old.sort((a, b) => (a.at < b.at ? -1 : 1))[0] ?? null,
  }
}

export type HoldingParts = {
  readonly ownId: string
  readonly stations: readonly KnownStation[]
  readonly shares: readonly Share[]
  /** Newest entries of every stream held here, own ones included. */
  readonly newest: readonly NewestEntry[]
  readonly links: readonly PeerLink[]
}

/** Who holds what: every scope that leaves its station, most urgent first, with the stations that have to do with it by name. */
export function scopeHoldings(parts: HoldingParts): ScopeHolding[] {
  const { newest, shares, ownId } = parts
  const names = new Set([EVERYWHERE, ...newest.map(({ scope }) => scope), ...shares.map(({ scope }) => scope)])
  const scopes = [...names].flatMap((name) => {
    const scope = parseScope(name)
    return scope === null || scope.class === 'station' ? [] : [scope]
  })
  return scopes.sort(byUrgency).map(({ name }) => {
    const entries = new Map(newest.filter(({ scope }) => scope === name).map(({ stationId, at }) => [stationId, at]))
    const given = new Set(shares.filter(({ scope }) => scope === name).map(({ from, to }) => `${from} ${to}`))
    const holders = parts.stations
      .filter(({ stationId }) => stationId !== ownId)
      .flatMap((station) => {
        const sharing = name === EVERYWHERE ? 'both' : sharingOf(ownId, station.stationId, given)
        return sharing === null ? [] : [holderOf(parts, name, station, sharing, entries.get(station.stationId) ?? null)]
      })
    return {
      scope: name,
      isHeldHere: name === EVERYWHERE || entries.size > 0 || holders.some(({ sharing }) => sharing === 'both'),
      ownNewestAt: entries.get(ownId) ?? null,
      holders,
    }
  })
}

/** @param given pairs `<from> <to>` of one scope @returns null when the station has nothing to do with it */
function sharingOf(ownId: string, other: string, given: ReadonlySet<string>): Sharing | null {
  const [isShared, isOffered] = [given.has(`${ownId} ${other}`), given.has(`${other} ${ownId}`)]
  if (isShared) return isOffered ? 'both' : 'here'
  if (isOffered) return 'there'
  return [...given].some((pair) => {
    const [from = '', to = ''] = pair.split(' ')
    return from === other && given.has(`${to} ${from}`)
  })
    ? 'elsewhere'
    : null
}

function holderOf(
  { links }: HoldingParts,
  scope: string,
  { stationId, name }: KnownStation,
  sharing: Sharing,
  newestAt: Instant | null,
): Holder {
  const link = links.find((one) => one.stationId === stationId)
  const carried = link?.scopes.find((one) => one.scope === scope)
  return {
    stationId,
    name,
    sharing,
    isConnected: link?.state === 'connected',
    newestAt,
    opsToGet: carried?.opsToGet ?? 0,
    opsToGive: carried?.opsToGive ?? 0,
    agreedAt: carried?.agreedAt ?? null,
  }
}

/** Step in which the age of a proof is told anew; screens count on by themselves. */
const PROOF_STEP_MS = 10_000
/** Step in which a difference of clocks is told anew. */
const CLOCK_STEP_MS = 1_000

/** The links as screens show them, as text: the same text is not worth telling. */
export const linksKey = (reports: readonly LinkReport[]): string =>
  JSON.stringify(
    reports.map(({ rttMs: _rtt, queues: _queues, clock, agreedAt, scopes, ...shown }) => [
      shown,
      clock && [Math.round(clock.offsetMs / CLOCK_STEP_MS), clock.level],
      step(agreedAt),
      scopes.map((scope) => [scope.scope, scope.opsToGet, scope.opsToGive, scope.oldestToGiveAt, scope.trouble, step(scope.agreedAt)]),
    ]),
  )
const step = (at: Instant | null): number | null => (at === null ? null : Math.floor(Date.parse(at) / PROOF_STEP_MS))
