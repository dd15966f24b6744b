/** Commit path and rebuild: commands, batches, folding a long log again. Real encrypted SQLite, synchronous=FULL. */
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { accept, type OpDraft } from '../../../server/log/index.ts'
import { facilityCreated } from '../../../server/modules/directory/ops.ts'
import { directoryOps, directoryProjection } from '../../../server/modules/directory/index.ts'
import { createTestLog, type TestLog } from '../../harness/test-log.ts'
import { perSecond, report, say } from '../figure.ts'
import type { BenchOptions } from '../run.ts'

const CONDITIONS = 'encrypted (sqlcipher), WAL, synchronous=FULL, facility.created ops of about 170 bytes, hashed, chained, signed, folded'
const openLog = (): TestLog => createTestLog({ ops: directoryOps, projections: [directoryProjection], isDurable: true })
const draft = (t: TestLog, i: number): OpDraft =>
  facilityCreated({
    facilityId: t.newId(),
    code: `F-${String(i).padStart(8, '0')}`,
    name: `Facility number ${i}`,
    kind: 'hospital',
    latitude: -1.5,
    longitude: 32.5,
    phone: '+255700000000',
    capabilities: ['emergency', 'surgery'],
  })
const batch = (t: TestLog, from: number, size: number) => t.run(() => accept(Array.from({ length: size }, (_, i) => draft(t, from + i))))

/** Rows a second of the same size into plain, unencrypted SQLite, one transaction each: the floor of a durable write here. */
async function plainSqliteSingles(count: number): Promise<number> {
  const file = join(tmpdir(), `kituo-bench-${process.pid}.db`)
  const db = new DatabaseSync(file)
  try {
    db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB)')
    const insert = db.prepare('INSERT INTO row (id, body) VALUES (?, ?)')
    const body = Buffer.alloc(400, 7)
    return await perSecond(count, () => {
      for (let i = 0; i < count; i += 1) insert.run(i, body)
    })
  } finally {
    db.close()
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true })
  }
}

/** Commands a second: one after the other, and with 64 callers waiting at a time. */
export async function commitFigures({ isQuick }: BenchOptions): Promise<void> {
  const sequential: number[] = []
  const concurrent: number[] = []
  const batches: number[] = []
  const runs = isQuick ? 1 : 3
  const floor = await plainSqliteSingles(2_000)
  for (let run = 0; run < runs; run += 1) {
    const t = openLog()
    let next = 0
    sequential.push(
      await perSecond(2_000, async () => {
        for (let i = 0; i < 2_000; i += 1) await batch(t, next++, 1)
      }),
    )
    const caller = async (): Promise<void> => {
      for (let i = 0; i < 200; i += 1) await batch(t, next++, 1)
    }
    concurrent.push(await perSecond(64 * 200, () => Promise.all(Array.from({ length: 64 }, caller))))
    batches.push(
      await perSecond(50_000, async () => {
        for (let i = 0; i < 100; i += 1) {
          await batch(t, next, 500)
          next += 500
        }
      }),
    )
    t.close()
    say(`run ${run + 1} of ${runs} done`)
  }
  report(
    {
      bench: 'desk',
      figure: 'commit.sequential',
      unit: 'commands/s',
      better: 'higher',
      goal: 2_000,
      peers: { 'node:sqlite, plain, one insert a transaction': Math.round(floor) },
      conditions: `${CONDITIONS}; one caller, each command waits for its own fsync`,
    },
    sequential,
  )
  report(
    {
      bench: 'desk',
      figure: 'commit.concurrent',
      unit: 'commands/s',
      better: 'higher',
      goal: 2_000,
      conditions: `${CONDITIONS}; 64 callers, each waits for its own durable answer`,
    },
    concurrent,
  )
  report(
    {
      bench: 'desk',
      figure: 'commit.batch500',
      unit: 'ops/s',
      better: 'higher',
      goal: 20_000,
      conditions: `${CONDITIONS}; 500 ops a command`,
    },
    batches,
  )
}

/** Folding a log again from the first op. */
export async function rebuildFigures({ isQuick }: BenchOptions): Promise<void> {
  const ops = isQuick ? 50_000 : 1_000_000
  const t = openLog()
  for (let i = 0; i < ops; i += 500) await batch(t, i, 500)
  const runs: number[] = []
  for (let run = 0; run < (isQuick ? 1 : 3); run += 1) runs.push(await perSecond(ops, () => t.log.rebuild()))
  report(
    { bench: 'desk', figure: 'rebuild', unit: 'ops/s', better: 'higher', goal: 50_000, conditions: `${CONDITIONS}; log of ${ops} ops` },
    runs,
  )
  t.close()
}
