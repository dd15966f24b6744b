/** Telemetry between stations: one exchange for the station, one end for each link. Positions at once, sealed hours when nothing else needs the link. */
import type { Telemetry } from '../../telemetry/index.ts'
import type { Frame } from '../frames.ts'
import { fleetScopes } from './fleet-scopes.ts'
import type { LogView } from './log-view.ts'
import { PositionsIn } from './positions-in.ts'
import { PositionsOut } from './positions-out.ts'
import { MISSING_MAX, SegmentBook } from './segment-book.ts'
import { SegmentIn, type SegmentInParts } from './segment-in.ts'
import { SegmentOut } from './segment-out.ts'
import { createCounts, type LinkParts, type TelemetryCounts } from './types.ts'

/** Most bytes of other stations' hours on this disk: years of a large district. */
export const FOREIGN_BYTES_MAX = 16 * 1024 ** 3
/** Hours kept in memory while peers fetch them piece by piece. */
const SERVED_MAX = 4

export type ExchangeParts = {
  readonly telemetry: Pick<Telemetry, 'all' | 'latest' | 'watch' | 'takeTold' | 'segments'>
  readonly view: LogView
  readonly onFailure: (error: unknown) => void
}
/** Telemetry on one link. */
export type TelemetryEnd = {
  /** The session is open: begin. */
  open(): void
  /** For the session's `onFrame`: true when the frame was one of ours. */
  onFrame(frame: Frame): boolean
  close(): void
}
export type TelemetryExchange = {
  link(parts: LinkParts): TelemetryEnd
  /** Sealed hours this station is to hold and does not. */
  readonly missing: number
  readonly counts: TelemetryCounts
  /** Resolves when the log has been read for what is missing. */
  readonly ready: Promise<void>
  close(): void
}

/** Builds the exchange and begins to look for what is missing. */
export function createTelemetryExchange({ telemetry, view, onFailure }: ExchangeParts): TelemetryExchange {
  const { values, count } = createCounts()
  const { segments } = telemetry
  const book = new SegmentBook()
  const search = searchFor({ book, segments, view, onFailure })
  const read = servedFrom(segments)
  const positionsIn = new PositionsIn(telemetry, view.units, count)
  const stop = view.listen({
    onUnit: guarded(onFailure, (unitId) => {
      positionsIn.unitKnown(unitId)
    }),
    onSealed: guarded(onFailure, search.sealed),
  })
  const hasSpace = (): boolean => segments.bytes < FOREIGN_BYTES_MAX
  const store: SegmentInParts['store'] = async (sealed, bytes) => {
    const outcome = await segments.store(sealed, bytes)
    search.stored()
    return outcome
  }
  return {
    link: (parts) =>
      linkEnd(parts, {
        positionsIn,
        positionsOut: new PositionsOut(parts, telemetry, view.units, count),
        segmentIn: new SegmentIn({ ...parts, book, count, onFailure, hasSpace, store }),
        segmentOut: (isBusy) => new SegmentOut({ ...parts, sealed: view.sealed, read, isBusy, count }),
      }),
    get missing() {
      return book.size
    },
    counts: values,
    ready: search.ready,
    close() {
      search.stop()
      stop()
    },
  }
}

/** The log goes on whatever becomes of telemetry. */
const guarded =
  (onFailure: (error: unknown) => void, run: (entity: string) => void) =>
  (entity: string): void => {
    try {
      run(entity)
    } catch (error) {
      onFailure(error)
    }
  }

type SearchParts = Pick<ExchangeParts, 'view' | 'onFailure'> & {
  readonly book: SegmentBook
  readonly segments: Telemetry['segments']
}

/** Finds what is missing: newest first; more than the book holds is looked for again when half of it has come. */
function searchFor({ book, segments, view, onFailure }: SearchParts) {
  let isStopped = false
  let hasMore = false
  const look = async (): Promise<void> => {
    hasMore = false
    for await (const sealed of view.allSealed()) {
      if (isStopped) return
      if (segments.has(sealed.id) || book.add(sealed)) continue
      hasMore = true
      return
    }
  }
  return {
    ready: look().catch(onFailure),
    sealed(segmentId: string): void {
      if (segments.has(segmentId)) return
      for (const sealed of view.sealed.of(segmentId)) if (!book.add(sealed)) hasMore = true
    },
    stored(): void {
      if (hasMore && book.size < MISSING_MAX / 2) look().catch(onFailure)
    },
    stop(): void {
      isStopped = true
    },
  }
}

type Ends = {
  readonly positionsIn: PositionsIn
  readonly positionsOut: PositionsOut
  readonly segmentIn: SegmentIn
  readonly segmentOut: (isBusy: () => boolean) => SegmentOut
}

function linkEnd(parts: LinkParts, { positionsIn, positionsOut, segmentIn, ...make }: Ends): TelemetryEnd {
  const segmentOut = make.segmentOut(() => positionsOut.isBusy)
  let stopGrants: (() => void) | null = null
  let isClosed = false
  return {
    open() {
      if (isClosed || stopGrants) return
      stopGrants = parts.outlet.onGrants(() => {
        positionsOut.tellAll()
        segmentIn.grantsChanged()
      })
      positionsOut.start()
      segmentIn.start()
    },
    onFrame(frame) {
      if (frame.kind === 'segment-want') segmentOut.want(frame)
      else if (frame.kind === 'segment-chunk') segmentIn.take(frame)
      else if (frame.kind !== 'positions') return false
      else if (frame.isTaken) positionsOut.taken(frame.id)
      else {
        positionsIn.take(parts.peer, frame.scope, frame.positions, fleetScopes(parts.outlet))
        parts.session.send({ kind: 'positions', id: frame.id, isTaken: true, scope: frame.scope, positions: [] })
      }
      return true
    },
    close() {
      isClosed = true
      stopGrants?.()
      stopGrants = null
      positionsOut.stop()
      segmentIn.stop()
      segmentOut.stop()
    },
  }
}

/** Keeps the last few hours that were read: a peer asks for one in many pieces. */
function servedFrom(segments: Pick<Telemetry['segments'], 'read'>): (id: string, sha256: string) => Buffer | null {
  const served = new Map<string, Buffer>()
  return (id, sha256) => {
    const key = `${id} ${sha256}`
    const data = served.get(key) ?? segments.read(id, sha256)
    if (data === null) return null
    served.delete(key)
    served.set(key, data)
    const [oldest] = served.keys()
    if (served.size > SERVED_MAX && oldest !== undefined) served.delete(oldest)
    return data
  }
}
