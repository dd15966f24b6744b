/** The fences a station watches, read again when what they come from changes. */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import type { PresenceBoard } from './presence-board.ts'
import { drawnFences, facilityFences, sceneFences } from './queries.ts'
import type { WatchedFence } from './rules.ts'

/** Beginning of an op's kind -> the list it changes. */
const LISTS = [
  { kinds: 'incident.', read: sceneFences },
  { kinds: 'facility.', read: facilityFences },
  { kinds: 'fence.', read: drawnFences },
] as const
/** Ops that change no fence although their kind begins like one that does. */
const NO_FENCE: ReadonlySet<string> = new Set(['fence.crossed', 'fence.rule-set', 'incident.work-noted', 'incident.noted'])

export type FenceList = {
  /** Notes that ops of this kind were committed. @returns whether a list has to be read again */
  note(kind: string): boolean
  /** Reads what is stale and tells the board. @param nowMs a shape that changed counts from then on */
  refresh(nowMs: number): Promise<boolean>
  get(id: string): WatchedFence | null
  all(): readonly WatchedFence[]
}

/** Builds the list; everything is stale until the first `refresh`. */
export function createFenceList(read: PrismaClient, board: Pick<PresenceBoard, 'setFence' | 'removeFence'>): FenceList {
  const known = new Map<string, WatchedFence>()
  const idsOf = new Map<string, ReadonlySet<string>>()
  const stale = new Set<string>(LISTS.map(({ kinds }) => kinds))

  function take(kinds: string, fences: readonly WatchedFence[], nowMs: number): boolean {
    const ids = new Set(fences.map(({ id }) => id))
    let isChanged = false
    for (const id of idsOf.get(kinds) ?? []) {
      if (ids.has(id)) continue
      known.delete(id)
      board.removeFence(id)
      isChanged = true
    }
    for (const fence of fences) {
      const before = known.get(fence.id)
      const isSameShape = before !== undefined && JSON.stringify(before.shape) === JSON.stringify(fence.shape)
      known.set(fence.id, fence)
      if (isSameShape) continue
      board.setFence(fence.id, fence.shape, before === undefined ? fence.fromMs : nowMs, nowMs)
      isChanged = true
    }
    idsOf.set(kinds, ids)
    return isChanged
  }

  return {
    note(kind) {
      if (NO_FENCE.has(kind)) return false
      const list = LISTS.find(({ kinds }) => kind.startsWith(kinds))
      if (list) stale.add(list.kinds)
      return list !== undefined
    },
    async refresh(nowMs) {
      let isChanged = false
      for (const { kinds, read: readList } of LISTS) {
        if (!stale.delete(kinds)) continue
        try {
          isChanged = take(kinds, await readList(read), nowMs) || isChanged
        } catch (error) {
          stale.add(kinds)
          throw error
        }
      }
      return isChanged
    },
    get: (id) => known.get(id) ?? null,
    all: () => [...known.values()],
  }
}
