/** The log as a whole, on a real encrypted database: commands, chain, proof, rebuild, erasure, feed. */
import { copyFileSync, mkdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createTestLog, TEST_KEY, type TestLog } from '../../tests/harness/test-log.ts'
import { openDatabase } from '../db/open.ts'
import { AppError } from '../kernel/app-error.ts'
import { accept, defineOp, projection, refuse } from './index.ts'
import { loadStationKeys } from './station-keys.ts'

const opened = defineOp({
  kind: 'incident.opened',
  version: 1,
  body: z.object({
    id: z.string(),
    subjectId: z.string(),
    number: z.string(),
    callerName: z.string().nullable(),
    callerPhone: z.string().nullable(),
    accuracy: z.number().nullable(),
  }),
  sealed: ['callerName', 'callerPhone'],
  subject: (body) => body.subjectId,
  entity: (body) => body.id,
  scope: (_body, station) => `dispatch/${station.district}`,
  conflict: 'fact',
  read: 'incident.read',
})
const closed = defineOp({
  kind: 'incident.closed',
  version: 1,
  body: z.object({ id: z.string(), why: z.string() }),
  entity: (body) => body.id,
  scope: () => 'directory',
  conflict: 'state-machine',
  read: 'incident.read',
})
const testProjection = projection('test', 1, ({ on, table }) => {
  const incidents = table('Incident', 'id')
  on(opened, ({ body, meta }) => {
    incidents.insert({
      id: body.id,
      number: body.number,
      numberPrefix: 'KM',
      numberSeq: 1,
      status: 'new',
      kind: 'unknown',
      priority: 'P2',
      triageAnswers: { b: 1, a: [2, { d: 3, c: 4 }] },
      score: { total: 1 },
      source: 'call',
      placeDescription: '',
      openedAt: meta.at,
      openedBy: meta.actor,
      subjectId: body.subjectId,
      callerName: body.callerName,
      callerPhone: body.callerPhone,
      accuracyMetres: body.accuracy,
    })
  })
  on(closed, ({ body, meta }) => {
    incidents.patch(body.id, { status: 'closed', closedAt: meta.at, disposition: body.why })
  })
})

let current: TestLog | null = null
const open = (seed?: string): TestLog =>
  (current = createTestLog({ ops: [opened, closed], projections: [testProjection], ...(seed ? { seed } : {}) }))
afterEach(() => {
  current?.close()
  current = null
})
const incident = (id: string, extra: Partial<Parameters<typeof opened>[0]> = {}) =>
  opened({ id, subjectId: `S-${id}`, number: `KM-${id}`, callerName: 'Asha Mfano', callerPhone: '+255700000001', accuracy: 12.5, ...extra })

describe('commands', () => {
  test('a repeated command answers the first result and writes nothing', async () => {
    const t = open()
    const commandId = t.newId()
    const first = await t.run(() => accept([incident('A')], { result: { number: 'KM-A' } }), { commandId })
    const second = await t.run(
      () => {
        throw new Error('decide must not run again')
      },
      { commandId },
    )
    expect(first).toMatchObject({ repeated: false, position: 1, result: { number: 'KM-A' } })
    expect(second).toMatchObject({ repeated: true, position: 1, result: { number: 'KM-A' } })
    expect(t.log.verify()).toMatchObject({ ops: 1, problems: [] })
  })
  test('a command id used for something else is refused', async () => {
    const t = open()
    const commandId = t.newId()
    await t.run(() => accept([incident('A')]), { commandId, input: { a: 1 } })
    await expect(t.run(() => accept([incident('B')]), { commandId, input: { a: 2 } })).rejects.toMatchObject({ code: 'command.reused' })
    await expect(t.run(() => accept([incident('B')]), { commandId, input: { a: 1 }, actor: 'user:other' })).rejects.toMatchObject({
      code: 'command.reused',
    })
  })
  test('a refusal and a broken decide leave no trace and do not disturb their neighbours in the same transaction', async () => {
    const t = open()
    const answers = await Promise.allSettled([
      t.run(() => accept([incident('A')])),
      t.run(() => refuse('incident.closed', { number: 'X' })),
      t.run(() => accept([incident('B'), incident('A')])), // the second insert collides: both must vanish
      t.run(() => {
        throw new TypeError('bug')
      }),
      t.run(() => accept([incident('C')])),
    ])
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled'])
    expect(t.db.prepare('SELECT id FROM Incident ORDER BY id').all()).toEqual([{ id: 'A' }, { id: 'C' }])
    expect(t.log.verify()).toMatchObject({ ops: 2, problems: [] })
  })
  test('a transaction that cannot even begin is told to whoever waits, and the next command goes on', async () => {
    const t = open()
    t.db.pragma('busy_timeout=1')
    const other = openDatabase({ file: join(t.dir, 'station.db'), key: Buffer.from(TEST_KEY, 'hex'), mode: 'write' })
    other.exec('BEGIN IMMEDIATE')
    const answers = Promise.allSettled([t.run(() => accept([incident('A')])), t.run(() => accept([incident('B')]))])
    await t.log.executor.drain()
    other.exec('ROLLBACK')
    other.close()
    await t.run(() => accept([incident('C')]))
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(t.db.prepare('SELECT id FROM Incident').all()).toEqual([{ id: 'C' }])
  })
  test('a listener that fails takes no answer away, and the others hear', async () => {
    const t = open()
    const heard: string[] = []
    t.log.feed.listen(() => {
      throw new Error('a full disk')
    })
    t.log.feed.listen((changes) => {
      heard.push(...changes.map(({ entity }) => entity))
    })
    expect(await t.run(() => accept([incident('A')]))).toMatchObject({ position: 1 })
    expect(heard).toEqual(['A'])
  })
  test('a disk that does not take the beacon takes no answer away', async () => {
    const t = open()
    mkdirSync(join(t.dir, 'incarnation.json.new'))
    t.clock.advance(3_600_000)
    expect(await t.run(() => accept([incident('A')]))).toMatchObject({ position: 1 })
    rmdirSync(join(t.dir, 'incarnation.json.new'))
  })
  test('read-only refuses with the reason', async () => {
    const t = open()
    t.log.executor.setReadOnly('disk')
    await expect(t.run(() => accept([incident('A')]))).rejects.toEqual(new AppError('station.read-only', { reason: 'disk' }))
  })
  test('a fold may not touch rows of another entity', async () => {
    const t = createTestLog({
      ops: [closed],
      projections: [
        projection('bad', 1, ({ on, table }) => {
          const rows = table('Incident', 'id')
          on(closed, () => {
            rows.patch('other', { status: 'closed' })
          })
        }),
      ],
    })
    current = t
    await expect(t.run(() => accept([closed({ id: 'A', why: '' })]))).rejects.toThrow('touched Incident of other')
  })
})

describe('chain', () => {
  test('streams are gap-free across scopes; each op names what it knew', async () => {
    const t = open()
    await t.run(() => accept([incident('A'), incident('B')]))
    await t.run(() => accept([closed({ id: 'A', why: 'done' }), incident('C')]))
    const rows = t.db.prepare('SELECT pos, seq, lam, scope FROM Op JOIN Stream ON Stream.no = Op.streamNo ORDER BY pos').all()
    expect(rows).toEqual([
      { pos: 1, seq: 1, lam: 1, scope: 'dispatch/mfano' },
      { pos: 2, seq: 2, lam: 2, scope: 'dispatch/mfano' },
      { pos: 3, seq: 1, lam: 3, scope: 'directory' },
      { pos: 4, seq: 3, lam: 4, scope: 'dispatch/mfano' },
    ])
    expect(t.log.verify()).toMatchObject({ ops: 4, streams: 2, problems: [] })
  })
  test.each([
    ['the body', "UPDATE Op SET body = x'a0' WHERE pos = 2", 'the op was changed, or does not follow the one before it'],
    ['the time', 'UPDATE Op SET wall = wall + 1 WHERE pos = 2', 'the op was changed, or does not follow the one before it'],
    ['who did it', "UPDATE Op SET actor = 'user:innocent' WHERE pos = 2", 'the op was changed, or does not follow the one before it'],
    ['the hash', 'UPDATE Op SET hash = zeroblob(32) WHERE pos = 2', 'the op was changed, or does not follow the one before it'],
    ['the personal part', "UPDATE SealedBody SET sealed = x'00' WHERE pos = 2", 'the personal part was changed'],
    ['a missing op', 'DELETE FROM Op WHERE pos = 2', 'an op is missing'],
    ['a cut tail', 'DELETE FROM Op WHERE pos = 3', 'checkpoint names another hash than the op'],
    ['a forged signature', 'UPDATE Checkpoint SET signature = zeroblob(64)', 'checkpoint signature does not hold'],
    ['no signature', 'DELETE FROM Checkpoint', 'the newest ops carry no signature'],
  ])('verify names the first op when someone changes %s', async (_what, sql, problem) => {
    const t = open()
    await t.run(() => accept([incident('A'), incident('B'), incident('C')]))
    t.db.exec(sql)
    expect(t.log.verify().problems.map((finding) => finding.problem)).toContain(problem)
  })
  test('superseded checkpoints are removed, one at least every 64 ops and the newest stay', async () => {
    const t = open()
    for (let i = 0; i < 200; i += 1) await t.run(() => accept([incident(`I${i}`)]))
    const kept = (t.db.prepare('SELECT seq FROM Checkpoint ORDER BY seq').all() as { seq: number }[]).map((row) => row.seq) // one column
    expect(kept.at(-1)).toBe(200)
    expect(kept.length).toBeLessThan(8)
    for (let i = 1; i < kept.length; i += 1) expect((kept[i] ?? 0) - (kept[i - 1] ?? 0)).toBeLessThanOrEqual(64)
    expect(t.log.verify().problems).toEqual([])
  })
  test('a database older than its beacon starts a new incarnation', async () => {
    const t = open()
    await t.run(() => accept([incident('A')]))
    t.db.pragma('wal_checkpoint(TRUNCATE)')
    copyFileSync(join(t.dir, 'station.db'), join(t.dir, 'old.db'))
    await t.run(() => accept([incident('B')]))
    t.log.close()
    expect(loadStationKeys(t.db, t.dir)).toMatchObject({ incarnation: 1, wasRestored: false })
    t.db.exec('DELETE FROM Op WHERE pos = 2')
    expect(loadStationKeys(t.db, t.dir)).toMatchObject({ incarnation: 2, wasRestored: true })
    expect(loadStationKeys(t.db, t.dir)).toMatchObject({ incarnation: 2, wasRestored: false })
  })
})

describe('rebuild and erasure', () => {
  test('folding the log again gives the same bytes, whatever the bodies hold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            name: fc.option(fc.string()),
            accuracy: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
            close: fc.boolean(),
          }),
          { maxLength: 12 },
        ),
        async (steps) => {
          const t = open()
          try {
            for (const [i, step] of steps.entries()) {
              await t.run(() =>
                accept([
                  incident(`I${i}`, { callerName: step.name, accuracy: step.accuracy }),
                  ...(step.close ? [closed({ id: `I${i}`, why: 'x' })] : []),
                ]),
              )
            }
            const before = t.digest()
            t.log.rebuild()
            expect(t.digest()).toEqual(before)
          } finally {
            t.close()
            current = null
          }
        },
      ),
      { numRuns: 25 },
    )
  })
  test('erasing a person blanks their fields everywhere; the chain and a rebuild still hold', async () => {
    const t = open()
    await t.run(() => accept([incident('A'), closed({ id: 'A', why: 'done' }), incident('B')]))
    t.log.erase('S-A', '2026-01-02T00:00:00.000Z')
    const row = t.log.state.table('Incident').get('A')
    expect(row).toMatchObject({ callerName: null, callerPhone: null, number: 'KM-A', status: 'closed', disposition: 'done' })
    expect(t.log.state.table('Incident').get('B')).toMatchObject({ callerName: 'Asha Mfano' })
    expect(t.log.verify().problems).toEqual([])
    const before = t.digest()
    t.log.rebuild()
    expect(t.digest()).toEqual(before)
    expect(t.db.prepare('SELECT key FROM SubjectKey WHERE subjectId = ?').get('S-A')).toEqual({ key: null })
  })
  test('personal fields stand nowhere in the log in clear', async () => {
    const t = open()
    await t.run(() => accept([incident('A', { callerName: 'Zawadi Mfano-Pekee' })]))
    const rows = t.db.prepare('SELECT * FROM Op').raw().all() as unknown[][] // raw rows are arrays
    for (const row of rows) expect(row.some((column) => Buffer.from(String(column)).includes('Zawadi'))).toBe(false)
  })
})

describe('feed', () => {
  test('a reader that comes back gets what it missed, in order, then what happens next', async () => {
    const t = open()
    await t.run(() => accept([incident('A')]))
    await t.run(() => accept([incident('B')]))
    const stop = new AbortController()
    const heard: string[] = []
    for await (const item of t.log.feed.follow(1, stop.signal)) {
      heard.push(...item.changes.map((change) => change.entity))
      if (heard.length === 1) void t.run(() => accept([incident('C'), incident('D')]))
      if (heard.length === 3) stop.abort()
    }
    expect(heard).toEqual(['B', 'C', 'D'])
  })
  test('a reader that knows a later position than this log is told to start anew', async () => {
    const t = open()
    await t.run(() => accept([incident('A')]))
    const stop = new AbortController()
    for await (const item of t.log.feed.follow(99, stop.signal)) {
      expect(item).toEqual({ position: 1, reset: true, changes: [] })
      stop.abort()
    }
  })
})
