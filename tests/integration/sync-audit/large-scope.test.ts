/** A scope of 20,000 entries on two real stations: what it costs to meet again, and to compare everything, when there is nothing new. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UnitId } from '../../../server/contract/primitives.ts'
import { accept } from '../../../server/log/index.ts'
import { unitChanged, unitCreated } from '../../../server/modules/units/ops.ts'
import { until } from '../../harness/until.ts'
import { pair, type Manned } from '../sync/pair-stations.ts'
import { alter, auditOf, compare, linkTo, startManned, traffic } from './compared-stations.ts'

const OPS = 20_000
const UNITS = 200
const BATCH = 1_000
const TEST_MS = 300_000
/** All scopes together: HELLO or audit. */
const BYTES_MOST = 10_000
/** Both sides ask whether the other is there, question and answer, each way; and each may say how far it holds the log. */
const PING_FRAMES = 6
const PING_MS = 4_000
/** Where does it end? There, and that is its sum. The same here. */
const FRAMES_OF_ONE_AUDIT = 4

const unit = (unitId: UnitId, n: number) =>
  unitCreated({
    ...{ unitId, callSign: `MF${n}`, kind: 'ambulance', level: 'bls', skills: [], capabilities: [], seats: 1, crew: [] },
    ...{ baseFacilityId: null, base: null, phone: null, isVerified: true },
  })

let a: Manned
let b: Manned

/** Writes a fleet of 20,000 entries into a stopped station. */
async function fill({ log }: Parameters<Parameters<typeof alter>[2]>[0]): Promise<void> {
  const ids: UnitId[] = []
  const run = (decide: Parameters<typeof log.executor.execute>[0]['decide'], n: number) =>
    log.executor.execute({ commandId: `01M7Y6HN3GRK2C9892F3W${String(n).padStart(5, '0')}`, input: n, actor: 'station', decide })
  await run((_state, { newId }) => {
    ids.push(...Array.from({ length: UNITS }, () => newId<UnitId>()))
    return accept(ids.map(unit))
  }, 0)
  for (let done = UNITS; done < OPS; done += BATCH)
    await run(() => {
      const count = Math.min(BATCH, OPS - done)
      return accept(
        Array.from({ length: count }, (_, at) => {
          const unitId = ids[(done + at) % UNITS] ?? ('' as UnitId) // never missing
          return unitChanged({ unitId, fields: { seats: (done + at) % 9 } })
        }),
      )
    }, done)
}

beforeAll(async () => {
  ;[a, b] = await Promise.all([startManned(), startManned()])
  await pair(a, b)
  a = await alter(a, b, fill)
  await until(async () => (await fleet())?.opsToGive === 0 && (await fleet())?.agreedAt !== null, TEST_MS)
}, TEST_MS)
afterAll(async () => {
  await Promise.all([a, b].map(({ station }) => station.remove()))
})
const fleet = async () => (await linkTo(a, b)).scopes.find(({ scope }) => scope.includes('/fleet/'))

describe('nothing new', () => {
  test('compared entry by entry: one round trip for each scope, less than 10 kB for all', { timeout: TEST_MS }, async () => {
    await compare(a, b)
    const { scopes, frames, bytes, tookMs } = await compare(a, b)
    expect(scopes.find(({ scope }) => scope.includes('/fleet/'))).toMatchObject({ outcome: 'agreed', entries: OPS, records: UNITS })
    process.stderr.write(`compared ${scopes.length} scopes, ${OPS} entries in one of them: ${frames} frames, ${bytes} bytes\n`)
    expect(frames).toBeGreaterThanOrEqual(FRAMES_OF_ONE_AUDIT * scopes.length)
    expect(frames).toBeLessThanOrEqual(FRAMES_OF_ONE_AUDIT * scopes.length + PING_FRAMES * Math.ceil(1 + tookMs / PING_MS))
    expect(bytes).toBeLessThanOrEqual(BYTES_MOST)
  })

  test('met again: equal digests, less than 10 kB', { timeout: TEST_MS }, async () => {
    b = await alter(b, a, () => undefined)
    await until(async () => (await linkTo(b, a)).agreedAt !== null)
    const { frames, bytes } = await traffic(b)
    process.stderr.write(`met again: ${frames} frames, ${bytes} bytes\n`)
    expect(bytes).toBeLessThanOrEqual(BYTES_MOST)
    expect((await auditOf(b, a)).scopes.every(({ outcome }) => outcome === 'agreed')).toBe(true)
  })
})
