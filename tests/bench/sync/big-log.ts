/**
 * A long log, built once a run: twelve control rooms wrote it, one station holds it. What is measured on it starts from copies.
 * Taken in through the real intake (proven, folded); only the syncs of the disk are left out while it is built.
 */
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../../server/db/open.ts'
import { databasePaths } from '../../../server/db/paths.ts'
import { headlessKey } from '../../../server/station-log.ts'
import { say } from '../figure.ts'
import { enrol } from './introduce.ts'
import { scratchDir } from './scratch.ts'
import { openBenchStation, type BenchStation } from './station.ts'
import { fleetCommands, storyFleets } from './story-fleets.ts'
import type { WrittenParts } from './writers.ts'
import { WritingDistrict } from './writing-district.ts'

/** Rooms that wrote it. */
export const ROOMS = 12
/** Ops taken in at once. */
const GULP = 3_000
const TOLD_EVERY = 100_000

export type BigLog = {
  /** Folder of the closed station that holds everything. */
  readonly full: string
  /** Folder of a closed station with the same past up to `behindOps`; a station of its own. */
  readonly behind: string
  readonly ops: number
  readonly behindOps: number
}

const built = new Map<string, Promise<BigLog>>()

/** A log of about `ops` ops and a copy made at `behindOps`; the same one for every part of a run. */
export function bigLog(ops: number, behindOps: number): Promise<BigLog> {
  const name = `${ops}/${behindOps}`
  const known = built.get(name)
  if (known) return known
  const building = build(ops, behindOps)
  built.set(name, building)
  return building
}

async function build(ops: number, behindOps: number): Promise<BigLog> {
  const full = scratchDir('big')
  let station = await openBenchStation(full)
  const fleets = storyFleets('big', ROOMS)
  const district = new WritingDistrict('big', fleets, ROOMS)
  for (const writer of district.writers) await enrol(station, writer.card(station.clock.nowMs()), [])
  await take(station, district.first(fleetCommands(fleets)))
  await grow(station, district, behindOps)
  await station.close()
  const behind = asOtherStation(full)
  station = await openBenchStation(full)
  await grow(station, district, ops)
  await station.close()
  return { full, behind, ops, behindOps }
}

async function grow(station: BenchStation, district: WritingDistrict, ops: number): Promise<void> {
  const startedMs = performance.now()
  const from = station.position
  station.db.pragma('synchronous=OFF')
  for (let told = from; station.position < ops;) {
    await take(station, district.next(Math.min(GULP, ops - station.position)))
    if (station.position - told < TOLD_EVERY) continue
    told = station.position
    say(`building a log: ${told} ops, ${Math.round(((told - from) / (performance.now() - startedMs)) * 1000)} ops/s`)
  }
  station.db.pragma('synchronous=FULL')
}

async function take(station: BenchStation, { parts, keys }: WrittenParts): Promise<void> {
  const { refused, waiting } = await station.log.replica.apply(parts, keys)
  if (refused.length > 0 || waiting > 0) throw new Error(`the bench wrote ops that a log does not take: ${refused[0]?.reason ?? 'gap'}`)
}

/** A copy of a closed station's folder that is the same station: what it writes counts for one run only. */
export function copyStation(dataDir: string): string {
  const copy = scratchDir('copy')
  copyFileSync(databasePaths(dataDir).file, databasePaths(copy).file)
  copyFileSync(join(dataDir, 'station.key'), join(copy, 'station.key'))
  return copy
}

/** A copy that is a station of its own: same ops, new keys. What it writes will name the heads it holds. */
export function asOtherStation(dataDir: string): string {
  const copy = copyStation(dataDir)
  const { file } = databasePaths(copy)
  const db = openDatabase({ file, key: headlessKey(copy, {}), mode: 'write' })
  try {
    db.exec(
      'DELETE FROM StationSecret; INSERT OR REPLACE INTO Frontier (streamNo, seq) SELECT streamNo, MAX(seq) FROM Op GROUP BY streamNo',
    )
  } finally {
    db.close()
  }
  rmSync(join(copy, 'incarnation.json'), { force: true })
  return copy
}
