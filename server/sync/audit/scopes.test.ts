/** Audits between stations that hold different scopes, run different builds, or have heard different things. */
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  alsoOpen,
  changed,
  closeAll,
  created,
  erased,
  outcome,
  revoked,
  send,
  stations,
  write,
  SCOPE,
} from '../../../tests/harness/replicas.ts'
import { createTestLog, type TestLog } from '../../../tests/harness/test-log.ts'
import { defineOp, projection } from '../../log/index.ts'
import type { Authors } from '../../log/verify-part.ts'
import { audited, joined } from './test-link.ts'

afterEach(closeAll)

const FLEET = 'tz/fleet/mfano'
/** Says something of a unit in another scope. */
const seated = defineOp({
  kind: 'unit.seated',
  version: 1,
  body: z.object({ id: z.string(), seats: z.number() }),
  entity: (body) => body.id,
  scope: () => FLEET,
  conflict: 'register',
  read: 'unit.read',
})
const unitRows = (foldVersion: number) =>
  projection('units', foldVersion, ({ on, table }) => {
    const rows = table('Unit', 'id')
    on(created, ({ body: { id, callSign, phone }, meta: { at } }) => {
      const kind = { kind: 'ambulance', level: 'basic', skills: [], capabilities: [], seats: foldVersion, crew: [] }
      const state = { isVerified: true, isActive: true, readiness: 'ready', status: 'available', statusAt: at, createdAt: at }
      rows.insert({ id, callSign, phone, ...kind, ...state })
    })
    on(changed, ({ body: { id, ...fields } }) => {
      rows.patch(id, fields)
    })
    on(seated, ({ body: { id, seats } }) => {
      rows.patch(id, { seats })
    })
  })

/** Two logs that know each other. `send` gives the second one the dispatch scope only. */
function pair(foldOfB = 1): readonly [TestLog, TestLog] {
  const group: TestLog[] = []
  const authors: Authors = {
    find: (id) => {
      const found = group.find(({ log }) => log.keys.stationId === id)
      return found ? { publicKey: found.log.keys.publicKey, isRevoked: false, cutoffs: new Map() } : null
    },
  }
  const open = (seed: string, fold: number): TestLog => {
    const t = alsoOpen(createTestLog({ ops: [created, changed, seated], projections: [unitRows(fold)], seed, authors }))
    group.push(t)
    return t
  }
  return [open('one', 1), open('two', foldOfB)]
}

const unit = (n: number) => created({ id: `U${n}`, callSign: `A${n}`, phone: `+25570000${n}` })
const logsOf = ([a, b]: readonly [TestLog, TestLog]) => ({ a: a.log, b: b.log })

describe('stations that hold different scopes', () => {
  test('agree on what each scope alone makes of an entity', async () => {
    const [a, b] = pair()
    await write(a, unit(1), unit(2), seated({ id: 'U1', seats: 9 }))
    await send(a, b)
    await write(b, changed({ id: 'U1', callSign: 'B1' }))
    await send(b, a)
    expect([a, b].map((t) => t.log.state.table('Unit').get('U1')?.seats)).toEqual([9, 1])
    const link = joined(logsOf([a, b]), { scopes: [SCOPE] })
    expect(await audited(link)).toMatchObject({ outcome: 'agreed', entities: 2, incomparable: 0 })
    expect(link.sent).toHaveLength(4)
  })

  test('a wrong row of an entity that lies in more scopes is found by its own station', async () => {
    const [a, b] = pair()
    await write(a, unit(1), unit(2), seated({ id: 'U1', seats: 9 }))
    await send(a, b)
    const before = a.digest()
    a.db.exec("UPDATE Unit SET seats = 77 WHERE id = 'U1'")
    const link = joined(logsOf([a, b]), { scopes: [SCOPE] })
    expect(await audited(link)).toMatchObject({ outcome: 'repaired', repairedHere: 1, repairedThere: 0 })
    expect(a.digest()).toEqual(before)
  })

  test('builds that make different rows compare the ops only', async () => {
    const [a, b] = pair(2)
    await write(a, unit(1))
    await send(a, b)
    expect(await audited(joined(logsOf([a, b]), { scopes: [SCOPE] }))).toMatchObject({ outcome: 'other-build', ops: 1, repairedHere: 0 })
  })

  test('a scope that the peer does not carry is not compared, and nothing is told of it', async () => {
    const [a, b] = pair()
    await write(a, unit(1), seated({ id: 'U1', seats: 9 }))
    await write(b, seated({ id: 'U7', seats: 1 }))
    await send(a, b)
    const link = joined(logsOf([a, b]), { scopes: [SCOPE, FLEET], scopesOfB: [SCOPE] })
    const results = await link.finish(link.a.audit.run([SCOPE, FLEET]))
    expect(results.map(({ outcome }) => outcome)).toEqual(['agreed', 'not-carried'])
    expect(link.sent.at(-1)?.bytes).toBeLessThan(80)
    expect(await link.finish(link.b.audit.run([FLEET]))).toEqual([])
    expect(link.sent.at(-1)?.from).toBe('b')
  })
})

describe('what makes rows differ for a time', () => {
  test('an erased person: not compared until the other station has heard of it', async () => {
    const { group } = stations(2)
    const [a, b] = group as [TestLog, TestLog] // two were asked for
    await write(a, unit(1), unit(2))
    await send(a, b)
    await write(a, erased({ id: 'U2' }))
    expect(await audited(joined(logsOf([a, b])))).toMatchObject({
      outcome: 'agreed',
      ops: 2,
      incomparable: 1,
      repairedHere: 0,
      repairedThere: 0,
    })
    await send(a, b)
    const link = joined(logsOf([a, b]))
    expect(await audited(link)).toMatchObject({ outcome: 'agreed', ops: 3, incomparable: 0, differences: 0 })
    expect(link.sent).toHaveLength(4)
    expect(outcome(a)).toEqual(outcome(b))
  })

  test('a station that was shut out: what it wrote beyond its end is not compared', async () => {
    const { group, ends } = stations(3)
    const [a, b, c] = group as [TestLog, TestLog, TestLog] // three were asked for
    await write(a, unit(1), unit(2))
    await send(a, c)
    await write(c, changed({ id: 'U1', callSign: 'kept' }))
    await send(c, a)
    await write(c, changed({ id: 'U1', callSign: 'late' }))
    await send(c, b)
    const { stationId } = c.log.keys
    ends.set(stationId, new Map([[c.log.heads.own(SCOPE).streamId, 1]]))
    await write(a, revoked({ id: stationId }))
    await send(a, b)
    expect(b.log.state.table('Unit').get('U1')?.callSign).toBe('kept')
    expect(await audited(joined(logsOf([a, b])))).toMatchObject({ outcome: 'agreed', ops: 4, incomparable: 0 })
  })
})
