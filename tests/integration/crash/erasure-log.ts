/** A log in which people are seen and erased, on the real database: shared by the erasure test and the child it kills. */
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { loadMigrations } from '../../../server/db/migration-history.ts'
import { startDatabase, type StartedDatabase } from '../../../server/db/start.ts'
import { systemClock } from '../../../server/kernel/clock.ts'
import { createIds } from '../../../server/kernel/ids.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { accept, defineOp, openLog, projection, type AnyOpKind, type Log, type OpDraft } from '../../../server/log/index.ts'

const migrations = loadMigrations(fileURLToPath(new URL('../../../prisma/migrations/', import.meta.url)))

/** Database key of the test: clearly not a secret. */
export const KEY = new Uint8Array(32).fill(0xab)

const opened = defineOp({
  kind: 'incident.opened',
  version: 1,
  body: z.object({ id: z.string(), subjectId: z.string(), callerName: z.string().nullable() }),
  sealed: ['callerName'],
  subject: (body) => body.subjectId,
  entity: (body) => body.id,
  scope: () => 'dispatch/mfano',
  conflict: 'fact',
  read: 'incident.read',
})
const erasedBody = z.object({ subjectId: z.string() })
const erasedSpec = {
  kind: 'person.erased',
  version: 1,
  body: erasedBody,
  entity: (body: z.infer<typeof erasedBody>) => body.subjectId,
  scope: () => 'dispatch/mfano',
  conflict: 'fact',
  read: 'incident.read',
} as const
const erased = defineOp({ ...erasedSpec, erases: (body) => body.subjectId })
/** The same kind in a build that does not carry it out: what a crash in between used to leave. */
const onlyRecorded = defineOp(erasedSpec)

const incident = (id: string, subjectId: string): OpDraft => opened({ id, subjectId, callerName: 'Zawadi Mfano-Pekee' })

/** Opens the log of a folder. `onErasedFold` runs after the erasing op is inserted and before anything is erased. */
export function openErasureLog(dataDir: string, { carriesOut = true, onErasedFold = () => undefined as void } = {}) {
  const ids = createIds(systemClock, systemRandom)
  const started: StartedDatabase = startDatabase({ dataDir, key: KEY, migrations, smallTables: [], clock: systemClock, ids })
  const erasing: AnyOpKind = carriesOut ? erased : onlyRecorded
  const people = projection('people', 1, ({ on, table }) => {
    const incidents = table('Incident', 'id')
    on(opened, ({ body, meta }) => {
      incidents.insert({
        id: body.id,
        number: body.id,
        numberPrefix: 'KM',
        numberSeq: 1,
        status: 'new',
        kind: 'unknown',
        priority: 'P2',
        triageAnswers: {},
        score: {},
        source: 'call',
        placeDescription: '',
        openedAt: meta.at,
        openedBy: meta.actor,
        subjectId: body.subjectId,
        callerName: body.callerName,
      })
    })
    on(erasing, onErasedFold)
  })
  const log: Log = openLog({
    db: started.db,
    dataDir,
    clock: systemClock,
    ids,
    random: systemRandom,
    ops: [opened, erasing],
    projections: [people],
    station: (_state, id) => ({ id, name: 'M', district: 'mfano', country: 'TZ', timeZone: 'Africa/Dar_es_Salaam', prefix: 'KM' }),
    onFailure: () => undefined,
  })
  const run = (commandId: string, drafts: readonly OpDraft[]) =>
    log.executor.execute({ commandId, input: commandId, actor: 'user:test', decide: () => accept([...drafts]) })
  return {
    log,
    db: started.db,
    file: started.paths.file,
    see: (id: string, subjectId: string) => run(`see-${id}`, [incident(id, subjectId)]),
    erase: (subjectId: string) => run(`erase-${subjectId}`, [(carriesOut ? erased : onlyRecorded)({ subjectId })]),
    close() {
      log.close()
      started.close()
    },
  }
}
