/** Reads of leases and of claims that were asked for. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import type { ClaimRefusal, ClaimRequestView, LeaseView } from '../../contract/claims.ts'
import { resourceParts } from '../../contract/claims.ts'
import type { StationRef } from '../../contract/contested.ts'
import type { Instant } from '../../contract/primitives.ts'
import { silentAt, successorsOf } from './lease-decide.ts'
import { actorNames, stationRefs } from './origin-queries.ts'
import type { Claims } from './service.ts'

/** Stations the directory knows, and whether one was shut out. */
export async function knownStations(read: PrismaClient): Promise<{ ids: string[]; isShutOut: (stationId: string) => boolean }> {
  const [peers, own, revoked] = await Promise.all([
    read.peerStation.findMany({ select: { id: true } }),
    read.station.findMany({ select: { id: true } }),
    read.stationRevocation.findMany({ select: { stationId: true } }),
  ])
  const out = new Set(revoked.map(({ stationId }) => stationId))
  const ids = [...new Set([...own, ...peers].map(({ id }) => id))].filter((id) => !out.has(id)).sort()
  return { ids, isShutOut: (stationId) => out.has(stationId) }
}

/** Who gives these resources away, by resource; one nobody owns is not in the map. */
export async function leasesOf(
  read: PrismaClient,
  resources: readonly string[] | null,
  ownId: string,
  { reach, listeningSince }: Pick<Claims, 'reach' | 'listeningSince'>,
): Promise<Map<string, LeaseView>> {
  const [rows, refs, { ids, isShutOut }] = await Promise.all([
    read.lease.findMany({ where: resources === null ? {} : { resource: { in: [...resources] } } }),
    stationRefs(read),
    knownStations(read),
  ])
  const views = rows.map((row): LeaseView => {
    const lease = { ...row, successors: row.successors as string[] } // written by the fold from a parsed op
    const isOwn = row.stationId === ownId
    const successors = successorsOf(lease, [...new Set([...ids, ownId])])
    const silent = isShutOut(row.stationId) ? listeningSince : silentAt(lease, { reach, listeningSince })
    return {
      resource: row.resource,
      owner: refs(row.stationId),
      epoch: row.epoch,
      successors: successors.map(refs),
      isOwn,
      isReachable: reach.isReachable(row.stationId),
      heardAt: reach.lastHeardAt(row.stationId),
      takeOverAt: isOwn || !successors.includes(ownId) ? null : silent,
    }
  })
  return new Map(views.map((view) => [view.resource, view]))
}

/** The stations that give resources away. */
export async function ownersOf(read: PrismaClient): Promise<(resource: string) => StationRef | null> {
  const [rows, refs] = await Promise.all([read.lease.findMany({ select: { resource: true, stationId: true } }), stationRefs(read)])
  const owners = new Map(rows.map(({ resource, stationId }) => [resource, refs(stationId)]))
  return (resource) => owners.get(resource) ?? null
}

/** Claims that were asked for an incident: what waits, and what was answered. Oldest first. */
export async function requestsAbout(read: PrismaClient, about: string): Promise<ClaimRequestView[]> {
  const rows = await read.claimRequest.findMany({ where: { about }, orderBy: [{ askedAt: 'asc' }, { id: 'asc' }] })
  if (rows.length === 0) return []
  const unitIds = rows.map((row) => resourceParts(row.resource).id)
  const [refs, names, leases, units] = await Promise.all([
    stationRefs(read),
    actorNames(
      read,
      rows.map((row) => row.actor),
    ),
    read.lease.findMany({ where: { resource: { in: rows.map((row) => row.resource) } }, select: { resource: true, stationId: true } }),
    read.unit.findMany({ where: { id: { in: unitIds } }, select: { id: true, callSign: true } }),
  ])
  const ownerOf = new Map(leases.map(({ resource, stationId }) => [resource, stationId]))
  const callSigns = new Map(units.map(({ id, callSign }) => [id, callSign]))
  return rows.map((row) => ({
    holder: row.id,
    resource: row.resource,
    callSign: callSigns.get(resourceParts(row.resource).id) ?? '',
    incidentId: row.about as ClaimRequestView['incidentId'], // asked for by incident
    owner: refs(ownerOf.get(row.resource) ?? row.askedBy),
    askedBy: names(row.actor),
    requestedAt: row.askedAt as Instant, // written by the fold as an Instant
    isProvisional: row.isProvisional,
    said: row.said,
    status: row.status as ClaimRequestView['status'], // as above
    answeredAt: row.answeredAt as Instant | null, // as above
    refusal: row.refusal as ClaimRefusal | null, // as above
  }))
}
