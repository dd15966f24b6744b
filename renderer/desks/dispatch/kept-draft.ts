/**
 * Ties the call being taken to the station: read when the person enters the desk, kept while it is typed, forgotten here when they leave.
 * Nothing of it is written into this browser or window: a caller's words lie on disk only in the station's encrypted database.
 */
import { DRAFT_HOURS, IntakeDraft } from '../../../server/contract/drafts.ts'
import { beforeLeaving } from '../../lib/leaving.ts'
import { readNowMs } from '../../lib/now.ts'
import { can } from '../../lib/session.ts'
import { readStored, type KeyValueStore } from '../../lib/storage.ts'
import { station } from '../../lib/trpc.ts'
import { DraftKeeper } from './draft-keeper.ts'
import { takeUpDraft, useDispatchDesk } from './store.ts'

/** Where builds before this one kept the call as plain text. */
const OLD_KEY = 'kituo.dispatch.intake'
const HOUR_MS = 3_600_000
const TIMERS = {
  setTimeout: (run: () => void, ms: number) => window.setTimeout(run, ms),
  clearTimeout: (timer: unknown) => window.clearTimeout(timer as number), // what this very setTimeout gave
}

let keeper: DraftKeeper | null = null

/** Sends the last words now: the person has left a field, or the window. */
export function keepDraftNow(): void {
  void keeper?.flush()
}

/**
 * Takes what an earlier build left in this browser, once: it is removed here whatever it is.
 * @returns the call, unless it is too old to be gone on with
 */
function takeOldDraft(store: KeyValueStore, nowMs: number): IntakeDraft | null {
  const old = readStored(store, OLD_KEY, IntakeDraft.nullable())
  store.removeItem(OLD_KEY)
  return old !== null && Date.parse(old.startedAt) > nowMs - DRAFT_HOURS * HOUR_MS ? old : null
}

/** Keeps the call of the person who has just come; what the station kept comes before what an earlier build left in this browser. @returns ends it, when they leave */
export function keepDraft(): () => void {
  if (!can('incident.report')) return () => undefined
  const mine = new DraftKeeper({
    door: {
      keep: (draft) => station.drafts.keep.mutate({ draft }),
      drop: (startedAt) => station.drafts.drop.mutate({ startedAt }),
    },
    timers: TIMERS,
    onState: (isDraftKept) => useDispatchDesk.setState({ isDraftKept }),
  })
  keeper = mine
  let kept: IntakeDraft | null = null
  const stops = [
    useDispatchDesk.subscribe(({ draft }, { draft: before }) => {
      if (draft === before) return
      if (draft !== null && draft !== kept) mine.change(draft)
      if (draft === null && before !== null) mine.drop(before.startedAt)
    }),
    beforeLeaving(() => mine.flush()),
  ]
  const old = takeOldDraft(window.localStorage, readNowMs())
  // a station that does not answer now gives nothing; a call can be taken all the same
  void station.drafts.get
    .query()
    .catch(() => null)
    .then((found) => {
      kept = found
      const draft = found ?? old
      if (draft !== null && keeper === mine) takeUpDraft(draft)
    })
  return () => {
    for (const stop of stops) stop()
    mine.close()
    keeper = null
  }
}
