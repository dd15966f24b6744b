/** Who wrote an op, where, and when by a clock that may be wrong: for people who compare two of them. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import { SUSPECT_CLOCK_SECONDS, type ClockReading, type StationRef } from '../../contract/contested.ts'
import { toInstant } from '../../kernel/clock.ts'
import { findInChunks } from '../../kernel/find-in-chunks.ts'

/** Names an op within this station's own numbering of streams. */
export type OpPlace = { readonly streamNo: number; readonly seq: number }
export type Origin = { readonly station: StationRef; readonly actor: string; readonly actorName: string; readonly clock: ClockReading }

const placeKey = ({ streamNo, seq }: OpPlace): string => `${streamNo}:${seq}`

/** A clock's word, corrected by what its station knew of its own error. @param wallMs epoch milliseconds by that clock */
export const clockReading = (wallMs: number, skewMs: number): ClockReading => ({
  at: toInstant(wallMs - skewMs),
  offBySeconds: Math.round(skewMs / 1000),
  isSuspect: Math.abs(skewMs) > SUSPECT_CLOCK_SECONDS * 1000,
})

/** Names of stations by id, as the directory and the own row tell them; a station nobody named shows the start of its id. */
export async function stationRefs(read: PrismaClient): Promise<(stationId: string) => StationRef> {
  const [peers, own] = await Promise.all([
    read.peerStation.findMany({ select: { id: true, name: true } }),
    read.station.findMany({ select: { id: true, name: true } }),
  ])
  const names = new Map([...own, ...peers].map(({ id, name }) => [id, name]))
  return (id) => ({ id, name: names.get(id) || id.slice(0, 8) })
}

/** Display names of people behind actors; empty for machines and for people this station does not know. */
export async function actorNames(read: PrismaClient, actors: Iterable<string>): Promise<(actor: string) => string> {
  const ids = [...new Set(actors)].filter((actor) => actor.startsWith('user:')).map((actor) => actor.slice('user:'.length))
  const users = await findInChunks(ids, (some) =>
    read.user.findMany({ where: { id: { in: some } }, select: { id: true, displayName: true } }),
  )
  const names = new Map(users.map((user) => [`user:${user.id}`, user.displayName]))
  return (actor) => names.get(actor) ?? ''
}

/** Where these ops come from. A constant number of queries up to 900 ops. */
export async function originsOf(read: PrismaClient, places: readonly OpPlace[]): Promise<(place: OpPlace) => Origin | null> {
  const wanted = new Map(places.map((place) => [placeKey(place), place]))
  const byStream = Map.groupBy(wanted.values(), ({ streamNo }) => streamNo)
  const ops = await Promise.all(
    [...byStream].map(([streamNo, some]) =>
      findInChunks(
        some.map(({ seq }) => String(seq)),
        (seqs) =>
          read.op.findMany({
            where: { streamNo, seq: { in: seqs.map(Number) } },
            select: { streamNo: true, seq: true, wall: true, skew: true, actor: true },
          }),
      ),
    ),
  )
  const rows = ops.flat()
  const [streams, refs, names] = await Promise.all([
    read.stream.findMany({ where: { no: { in: [...byStream.keys()] } }, select: { no: true, stationId: true } }),
    stationRefs(read),
    actorNames(
      read,
      rows.map((row) => row.actor),
    ),
  ])
  const stationOf = new Map(streams.map(({ no, stationId }) => [no, stationId]))
  const origins = new Map(
    rows.map((row) => [
      placeKey(row),
      {
        station: refs(stationOf.get(row.streamNo) ?? ''),
        actor: row.actor,
        actorName: names(row.actor),
        clock: clockReading(Number(row.wall), Number(row.skew)),
      },
    ]),
  )
  return (place) => origins.get(placeKey(place)) ?? null
}

/** Ops by their name everywhere (`<streamId>:<seq>`), as this station numbers them; unknown ones are left out. */
export async function placesOf(read: PrismaClient, opIds: readonly string[]): Promise<Map<string, OpPlace>> {
  const parts = opIds.map((opId) => ({ opId, streamId: opId.slice(0, opId.indexOf(':')), seq: Number(opId.slice(opId.indexOf(':') + 1)) }))
  const streams = await findInChunks(
    parts.map(({ streamId }) => streamId),
    (ids) => read.stream.findMany({ where: { streamId: { in: ids } }, select: { no: true, streamId: true } }),
  )
  const numbers = new Map(streams.map(({ no, streamId }) => [streamId, no]))
  return new Map(
    parts.flatMap(({ opId, streamId, seq }) => {
      const streamNo = numbers.get(streamId)
      return streamNo === undefined ? [] : [[opId, { streamNo, seq }] as const]
    }),
  )
}
