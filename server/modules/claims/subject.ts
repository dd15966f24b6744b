/** What the generic rules of claims need from each kind of resource: the module that owns it hands in one subject (see station.ts). */
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import type { ClaimRefusal, ConflictSide, ResourceKind } from '../../contract/claims.ts'
import type { Accepted, DecideFacts, JobRequest, OpDraft, StateReader } from '../../log/index.ts'
import type { Refused } from '../../log/decision.ts'
import type { RequestState } from './load.ts'

/** What the module knows of one holder; the rest of a side (who took it, when, what was said) is the same for every kind. */
export type SideCard = Pick<
  ConflictSide,
  'holder' | 'isLive' | 'isProvisional' | 'callSign' | 'incident' | 'status' | 'crewAcknowledgedAt' | 'isReleasable'
>
/** Something and who holds it. */
export type Held = { readonly id: string; readonly holder: string }

/** An owner's answer to a claim somebody asked for. */
export type ClaimAnswer =
  | { readonly kind: 'confirm'; readonly ops: readonly OpDraft[]; readonly jobs: readonly JobRequest[] }
  | { readonly kind: 'refuse'; readonly refusal: ClaimRefusal; readonly ops: readonly OpDraft[] }

/** How the holders of a resource end up after a person resolved their conflict. */
export type Settlement = {
  readonly resource: string
  /** The claim that is kept; null = none. */
  readonly keep: string | null
  /** Claims that end now. */
  readonly released: readonly string[]
  /** Claims that stand and are provisional no more. */
  readonly confirmed: readonly string[]
}

export type ClaimSubject = {
  readonly kind: ResourceKind
  /** Names of resources for people (call sign, device id), by id. */
  names(read: PrismaClient, ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** What is known of holders; one that is gone is left out. */
  sides(read: PrismaClient, held: readonly Held[]): Promise<readonly { readonly id: string; readonly card: SideCard }[]>
  /** True while the holder's claim stands. */
  isLive(state: StateReader, id: string, holder: string): boolean
  /** Live holders of whatever has more than one: few, and asked at every look. */
  heldTwice(read: PrismaClient): Promise<readonly string[]>
  /** Decides, as the owner, about a claim that was asked for and is not made yet. */
  answer(state: StateReader, request: RequestState, facts: DecideFacts): ClaimAnswer
  /** Ops that take the mark `provisional` from a claim. */
  confirm(state: StateReader, holder: string, facts: DecideFacts): readonly OpDraft[]
  /** Ops of a settlement. Refused when a claim cannot be ended any more. */
  settle(state: StateReader, settlement: Settlement, facts: DecideFacts): Accepted<Record<never, never>> | Refused
}
export type ClaimSubjects = ReadonlyMap<ResourceKind, ClaimSubject>
