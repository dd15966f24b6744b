/**
 * Erasing a person: the key destroyed, everything sealed under it emptied, the rows it had reached folded again. It is
 * done inside the transaction that records the order, so no crash can fall between the two.
 */
import type { Database } from 'better-sqlite3'
import type { SubjectKeys } from './subject-keys.ts'

export type Erasure = {
  /** Erases one person; the caller holds a transaction. Does nothing the second time. */
  erase(subjectId: string, at: string): void
  /** Removes what the write-ahead log still tells of erased persons. Call after a commit; what a reader prevents is done after a later one. */
  afterCommit(): void
}

/**
 * Builds the eraser on the writer connection.
 * @param refold folds an entity again, inside the same transaction
 */
export function createErasure(db: Database, keys: Pick<SubjectKeys, 'destroy'>, refold: (entity: string) => void): Erasure {
  const reached = db.prepare(
    'SELECT DISTINCT entity FROM Op JOIN SealedBody ON SealedBody.pos = Op.pos WHERE subjectId = ? AND sealed IS NOT NULL',
  )
  const empty = db.prepare('UPDATE SealedBody SET sealed = NULL WHERE subjectId = ? AND sealed IS NOT NULL')
  let isLogToBeEmptied = false
  const erase = (subjectId: string, at: string): void => {
    const entities = reached.all(subjectId) as { entity: string }[] // one column
    overwriting(db, () => {
      const isDestroyed = keys.destroy(subjectId, at)
      if (!isDestroyed && entities.length === 0) return
      isLogToBeEmptied = true
      empty.run(subjectId)
      for (const { entity } of entities) refold(entity)
    })
  }
  return {
    erase,
    afterCommit() {
      if (isLogToBeEmptied && !db.inTransaction) isLogToBeEmptied = !emptyWriteAheadLog(db)
    },
  }
}

/** What is deleted meanwhile is overwritten with zeros (https://www.sqlite.org/pragma.html#pragma_secure_delete), not left in free space. */
function overwriting(db: Database, work: () => void): void {
  const before = String(db.pragma('secure_delete', { simple: true }))
  db.pragma('secure_delete=ON')
  try {
    work()
  } finally {
    db.pragma(`secure_delete=${before}`)
  }
}

/** Moves every page into the database and cuts the log to nothing, without waiting for a reader. @returns false when one was in the way */
function emptyWriteAheadLog(db: Database): boolean {
  const patience = String(db.pragma('busy_timeout', { simple: true }))
  db.pragma('busy_timeout=0')
  try {
    const [state] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[] // columns documented by SQLite
    return state?.busy === 0
  } finally {
    db.pragma(`busy_timeout=${patience}`)
  }
}
