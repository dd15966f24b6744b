/** Six real stations in a ring behind lines that break, each killed now and then: nothing acknowledged is lost, all agree, every log is whole. */
import { afterAll, expect, test } from 'vitest'
import { readEnvironment } from '../../../server/kernel/config.ts'
import { projectionDigest } from '../../../server/log/rebuild.ts'
import { openStationLog } from '../../../server/station-log.ts'
import { runFleet, type FleetReport } from './fleet.ts'

/** Between 300 and 450 MiB are usual (V8 keeps what it freed while the machine has room); a leak of a few batches a second would pass this. */
const RESIDENT_MAX_BYTES = 640 * 1024 * 1024
/** Rows that every station of one district holds alike. */
const SHARED = ['Facility', 'PeerStation', 'ScopeGrant', 'StationRevocation', 'Unit', 'Incident', 'Assignment']

let report: FleetReport | null = null
afterAll(() => report?.remove())

test('cuts, slow lines and kills while everybody writes', { timeout: 400_000 }, async () => {
  const { acknowledged, lists, dataDirs, residentBytes, kills } = (report = await runFleet({
    stations: 6,
    troubles: 24,
    seed: 'six',
    say: (text) => process.stderr.write(`${text}\n`),
  }))
  expect(kills).toBe(6)
  expect(acknowledged.size).toBeGreaterThan(50)
  for (const list of lists) expect(list).toEqual(lists[0])
  for (const bytes of residentBytes) expect(bytes).toBeLessThan(RESIDENT_MAX_BYTES)
  const states = dataDirs.map((dir) => stateOf(dir))
  for (const state of states) {
    expect(state.problems).toEqual([])
    expect(state.shared).toEqual(states[0]?.shared)
    expect(state.heads).toEqual(states[0]?.heads)
  }
})

/** What a stopped station holds of the directory, and whether its log proves whole. */
function stateOf(dataDir: string) {
  const { db, log, close } = openStationLog(dataDir, readEnvironment())
  try {
    const digest = projectionDigest(db, log.engine)
    return {
      problems: log.verify().problems,
      shared: SHARED.map((table) => [table, digest[table]]),
      heads: log.replica
        .heads('directory')
        .map(({ streamId, seq }) => `${streamId}:${seq}`)
        .sort(),
    }
  } finally {
    close()
  }
}
