/**
 * Keeps the call each person is taking, encrypted with the rest of the database, until it becomes an incident. Deliberately not in the
 * log: a draft is nobody's fact, it changes with every key, and what a caller said must not stay for ever only because it was once
 * typed. So no op carries it and no other station receives it.
 */
import type { Database } from 'better-sqlite3'
import { DRAFT_HOURS, IntakeDraft } from '../../contract/drafts.ts'
import type { Instant } from '../../contract/primitives.ts'
import { toInstant, type Clock } from '../../kernel/clock.ts'

export type Drafts = {
  /** The call this person was taking; null when there is none, it is too old, or an earlier build wrote it in another form. */
  get(userId: string): IntakeDraft | null
  /** Keeps the call in place of what was kept of this person before; on disk when it returns. */
  keep(userId: string, draft: IntakeDraft): { keptAt: Instant }
  /** Forgets the call that began at `startedAt`; another call of the same person stays. */
  drop(userId: string, startedAt: Instant): void
  /** Removes what nobody has touched for `DRAFT_HOURS`. @returns drafts removed */
  prune(): number
}

const HOUR_MS = 3_600_000

/** @param parts `db` is the station's one writer connection; only the table of drafts is touched */
export function createDrafts({ db, clock }: { readonly db: Database; readonly clock: Clock }): Drafts {
  const find = db.prepare('SELECT body FROM IntakeDraft WHERE userId = ? AND keptAt > ?').pluck()
  const put = db.prepare('INSERT OR REPLACE INTO IntakeDraft (userId, startedAt, body, keptAt) VALUES (?, ?, ?, ?)')
  const remove = db.prepare('DELETE FROM IntakeDraft WHERE userId = ? AND startedAt = ?')
  const removeOld = db.prepare('DELETE FROM IntakeDraft WHERE keptAt <= ?')
  const oldest = (): Instant => toInstant(clock.nowMs() - DRAFT_HOURS * HOUR_MS)
  return {
    get(userId) {
      const body = find.get(userId, oldest()) as string | undefined // one plucked column
      return body === undefined ? null : (IntakeDraft.safeParse(JSON.parse(body)).data ?? null)
    },
    keep(userId, draft) {
      const keptAt = toInstant(clock.nowMs())
      put.run(userId, draft.startedAt, JSON.stringify(draft), keptAt)
      return { keptAt }
    },
    drop(userId, startedAt) {
      remove.run(userId, startedAt)
    },
    prune: () => removeOld.run(oldest()).changes,
  }
}
