/** What the place thread is told and what it answers. All values survive structured cloning. */
import type { PlaceKind, PlaceOrigin, PlaceSurroundings } from '../../../contract/places.ts'
import type { Language, Point } from '../../../contract/primitives.ts'
import type { EngineAnswer, EngineRequest, IndexOrigin } from '../engine.ts'
import type { PlaceName } from '../index/records.ts'

/** The place index of one imported region. Another `version` of the same id replaces it. */
export type PlaceIndexFile = { readonly id: string; readonly file: string; readonly version: string }
/** A place of one of the station's own lists. */
export type PlaceRow = {
  readonly key: string
  readonly kind: PlaceKind
  readonly names: readonly PlaceName[]
  readonly point: Point
  readonly radiusMetres: number
}
export type ListOrigin = Exclude<IndexOrigin, 'region'>

export type PlaceQuestion =
  | { readonly what: 'search'; readonly request: EngineRequest }
  | { readonly what: 'reverse'; readonly point: Point; readonly language: Language; readonly origins: readonly PlaceOrigin[] }
export type PlaceReply<Question extends PlaceQuestion = PlaceQuestion> = Question extends { what: 'search' }
  ? EngineAnswer
  : PlaceSurroundings

/** Requests carry a number; one that was cancelled stands in the shared numbers at `id % length` and is not worked on. */
export type ToThread =
  | { readonly type: 'ask'; readonly id: number; readonly question: PlaceQuestion }
  | { readonly type: 'regions'; readonly files: readonly PlaceIndexFile[] }
  | { readonly type: 'rows'; readonly origin: ListOrigin; readonly rows: readonly PlaceRow[]; readonly gone: readonly string[] }
export type FromThread =
  | { readonly type: 'answer'; readonly id: number; readonly reply: PlaceReply | null }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }
  /** A region whose index cannot be read: code and parameters of an AppError, or only a message. */
  | { readonly type: 'unreadable'; readonly region: string; readonly message: string }
export type ThreadData = { readonly cancelled: Int32Array }
