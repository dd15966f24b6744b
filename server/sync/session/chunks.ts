/** Spreads vectors over frames: none names more streams than a frame may. */
import { STREAMS_PER_FRAME_MAX, type StreamSeq } from '../frames.ts'

type ScopeStreams = { readonly scope: string; readonly streams: readonly StreamSeq[] | null }

/** Splits a list of scopes so that no frame names too many streams. */
export function chunks<Scope extends ScopeStreams>(scopes: readonly Scope[]): Scope[][] {
  const all: Scope[][] = []
  let room = 0
  for (const scope of scopes) {
    const size = scope.streams?.length ?? 0
    const current = all.at(-1)
    if (current && size <= room) {
      current.push(scope)
      room -= size
    } else {
      all.push([scope])
      room = STREAMS_PER_FRAME_MAX - size
    }
  }
  return all
}
