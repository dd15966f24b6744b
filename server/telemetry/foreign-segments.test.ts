/** What other stations tell: newest positions marked with their teller, sealed hours kept only when they are what the log says. */
import { brotliCompressSync } from 'node:zlib'
import { encode } from 'cborg'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestLog, type TestLog } from '../../tests/harness/test-log.ts'
import { createTelemetry, telemetryOps, type SealedSegment, type Telemetry } from './index.ts'
import { createGrouper, encodeSegment } from './segment-codec.ts'

let test: TestLog
let telemetry: Telemetry
const open = (): Telemetry =>
  createTelemetry({
    ...{ db: test.db, clock: test.clock, log: test.log, seal: 'manual', unitOfDevice: () => 'U1' },
    ...{ ids: { next: test.newId }, logger: { error: () => undefined } },
  })
beforeEach(() => {
  test = createTestLog({ ops: telemetryOps, projections: [] })
  telemetry = open()
})
afterEach(async () => {
  await telemetry.close()
  test.close()
})

const place = (fixedAtMs: number) => ({
  ...{ fixedAtMs, latitude: -2.5, longitude: 33, speedKmh: null, headingDegrees: null, accuracyMetres: 12.5 },
})
async function hour(unitId: string, fixedAtMs: number): Promise<Buffer> {
  const grouper = createGrouper()
  const none = { altitudeMetres: null, batteryPercent: null }
  grouper.add([{ no: 1, unitId, deviceId: 'T-9', receivedAtMs: fixedAtMs + 5, ...place(fixedAtMs), ...none }])
  return encodeSegment(grouper.groups, () => Promise.resolve())
}
const sealed = (bytes: Buffer, part: Partial<SealedSegment> = {}): SealedSegment => ({
  ...{ id: test.newId(), hour: '2026-01-01T06', part: 1, count: 1, scope: 'tz/fleet/mfano', stationId: 'b' },
  ...{ fixedFromMs: 0, fixedToMs: test.clock.nowMs(), sha256: createHash('sha256').update(bytes).digest('hex'), ...part },
})

describe('positions another station tells', () => {
  it('are the newest of the unit, with their own time and their teller; not stored', () => {
    const fixedAtMs = test.clock.nowMs() - 9_000
    const seen: string[] = []
    telemetry.watch((unitId) => seen.push(unitId))
    expect(telemetry.takeTold('b', [{ unitId: 'U1', ...place(fixedAtMs) }])).toEqual({ taken: 1, invalid: 0 })
    expect(telemetry.latest('U1')).toMatchObject({ fixedAtMs, receivedAtMs: fixedAtMs + 9_000, fromStationId: 'b', accuracyMetres: 12.5 })
    expect(telemetry.takeTold('c', [{ unitId: 'U1', ...place(fixedAtMs) }])).toEqual({ taken: 0, invalid: 0 })
    expect(seen).toEqual(['U1'])
    expect(test.db.prepare('SELECT count(*) FROM Fix').pluck().get()).toBe(0)
  })

  it('of a station whose clock runs ahead do not hold the unit where it was', async () => {
    const nowMs = test.clock.nowMs()
    telemetry.takeTold('b', [{ unitId: 'U1', ...place(nowMs + 5 * 3_600_000) }])
    expect(telemetry.latest('U1')).toMatchObject({ fixedAtMs: nowMs, fromStationId: 'b' })
    test.clock.advance(10_000)
    const none = { altitudeMetres: null, batteryPercent: null }
    await telemetry.accept([{ deviceId: 'T-9', ...place(nowMs + 9_000), ...none, latitude: -2.501 }])
    expect(telemetry.latest('U1')).toMatchObject({ fixedAtMs: nowMs + 9_000, latitude: -2.501 })
  })

  it('must be places on earth at a believable time', () => {
    const far = { unitId: 'U1', ...place(test.clock.nowMs() + 2 * 86_400_000) }
    expect(telemetry.takeTold('b', [far, { unitId: 'U1', ...place(1_767_254_400_000), latitude: 91 }])).toEqual({ taken: 0, invalid: 2 })
    expect(telemetry.latest('U1')).toBeNull()
  })
})

describe('hours another station sealed', () => {
  it('are part of the history, after a restart as well, and are not sealed again', async () => {
    const at = test.clock.nowMs() - 7_200_000
    const bytes = await hour('U1', at)
    const what = sealed(bytes)
    expect(telemetry.segments.has(what.id)).toBe(false)
    expect(await telemetry.segments.store(what, bytes)).toBe('stored')
    expect(await telemetry.segments.store(what, bytes)).toBe('stored')
    expect(telemetry.segments.read(what.id, what.sha256)).toEqual(bytes)
    expect(telemetry.segments.read(what.id, '00'.repeat(32))).toBeNull()
    expect(telemetry.segments.bytes).toBe(bytes.length)
    await telemetry.close()
    telemetry = open()
    expect((await telemetry.history('U1', 0, test.clock.nowMs())).points).toMatchObject([{ fixedAtMs: at, latitude: -2.5 }])
    expect(await telemetry.sealCompleted()).toBe(0)
    expect(telemetry.segments.bytes).toBe(bytes.length)
  })

  it('of the same hour and part as ours stand beside it', async () => {
    const nowMs = test.clock.nowMs()
    const base = { deviceId: 'T-1', altitudeMetres: null, batteryPercent: null }
    await telemetry.accept([{ ...base, ...place(nowMs) }])
    const bytes = await hour('U1', nowMs - 1)
    expect(await telemetry.segments.store(sealed(bytes, { hour: '2026-01-01T08' }), bytes)).toBe('stored')
    test.clock.advance(2 * 3_600_000)
    expect(await telemetry.sealCompleted()).toBe(1)
    expect(test.db.prepare('SELECT hour, part, firstNo FROM FixSegment ORDER BY firstNo').all()).toEqual([
      { hour: '2026-01-01T08', part: 1, firstNo: 0 },
      { hour: '2026-01-01T08', part: 1, firstNo: 1 },
    ])
    expect((await telemetry.history('U1', 0, nowMs + 1)).points).toHaveLength(2)
  })

  it('with other bytes, another count or what is no segment are not kept', async () => {
    const bytes = await hour('U1', 1)
    const bomb = brotliCompressSync(Buffer.alloc(64 * 1024 * 1024))
    const head = brotliCompressSync(encode({ groups: [['T', 'U1', 1, 0, 0]], chunks: [[0, bomb.length]] }))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(head.length)
    const bombed = Buffer.concat([bytes.subarray(0, 4), length, head, bomb])
    const { segments } = telemetry
    expect(await segments.store(sealed(bytes), Buffer.from('other'))).toBe('changed')
    expect(await segments.store(sealed(bytes, { count: 2 }), bytes)).toBe('unreadable')
    for (const broken of [Buffer.from('nonsense'), bytes.subarray(0, 20), bombed])
      expect(await segments.store(sealed(broken), broken)).toBe('unreadable')
    expect(test.db.prepare('SELECT count(*) FROM FixSegment').pluck().get()).toBe(0)
  })
})
