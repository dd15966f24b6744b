/** The directory among stations that may not all be honest: what a station is, it alone says. */
import { afterEach, expect, test } from 'vitest'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import { StationFields } from '../../contract/directory.ts'
import { accept } from '../../log/index.ts'
import type { Authors } from '../../log/verify-part.ts'
import { directoryOps, directoryProjection, stationCreated } from './index.ts'

const open: TestLog[] = []
afterEach(() => {
  for (const t of open.splice(0)) t.close()
})

const fieldsOf = (name: string, country: 'TZ' | 'RW') =>
  StationFields.parse({ name, district: name, country, timeZone: 'Africa/Kigali', language: 'sw' })
/** Two stations that believe each other's signatures; the second one's clock is behind, so that its concurrent word comes first. */
function pair(): [TestLog, TestLog] {
  const authors: Authors = {
    find: (id) => {
      const found = open.find(({ log }) => log.keys.stationId === id)
      return found ? { publicKey: found.log.keys.publicKey, isRevoked: false, cutoffs: new Map() } : null
    },
  }
  const parts = { ops: directoryOps, projections: [directoryProjection], authors }
  const own = createTestLog({ ...parts, seed: 'own', startMs: Date.UTC(2026, 0, 2) })
  const other = createTestLog({ ...parts, seed: 'other', startMs: Date.UTC(2026, 0, 1) })
  open.push(own, other)
  return [own, other]
}
const give = async (from: TestLog, to: TestLog): Promise<void> => {
  const { parts, keys } = from.log.replica.read('directory', new Map(), 100_000)
  await to.log.replica.apply(parts, keys)
}

test('another station cannot say what this one is called or in which country it stands', async () => {
  const [own, other] = pair()
  const { stationId } = own.log.keys
  await own.run(() => accept([stationCreated({ stationId, prefix: 'MW', ...fieldsOf('mwanza', 'TZ') })]))
  await other.run(() => accept([stationCreated({ stationId, prefix: 'KI', ...fieldsOf('kigali', 'RW') })]))
  await other.run((_state, facts) => accept([stationCreated({ stationId: facts.station.id, prefix: 'KI', ...fieldsOf('kigali', 'RW') })]))
  await give(other, own)
  const row = () => own.log.state.table('Station').get(stationId)
  expect(row()).toMatchObject({ name: 'mwanza', country: 'TZ', prefix: 'MW' })
  expect(own.log.state.table('Station').get(other.log.keys.stationId)).toMatchObject({ name: 'kigali' })
  own.log.rebuild()
  own.log.rebuild()
  expect(row()).toMatchObject({ name: 'mwanza', country: 'TZ', prefix: 'MW' })
})
