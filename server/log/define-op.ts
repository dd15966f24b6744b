/** The vocabulary of the log: how a module declares a kind of op, once, with everything the rest of the system must know about it. */
import type { z } from 'zod'
import type { Permission } from '../contract/permissions.ts'
import type { Country } from '../contract/primitives.ts'
import type { Claim } from './claims.ts'

/** How concurrent ops of a kind are treated when stations meet again. */
export type ConflictClass = 'fact' | 'register' | 'state-machine' | 'exclusive-claim' | 'authority'

/** What an op knows about the station that writes it. */
export type StationFacts = {
  readonly id: string
  readonly name: string
  readonly district: string
  readonly country: Country
  readonly timeZone: string
  readonly prefix: string
}

/** Everything that is declared about one kind of op. */
export type OpSpec<Kind extends string, Body extends z.ZodObject, Sealed extends keyof z.infer<Body> & string> = {
  /** `subject.past-participle`, for ever. */
  readonly kind: Kind
  /** Raised when the body changes shape; older versions are upcast. */
  readonly version: number
  readonly body: Body
  /** Fields kept apart from the rest, under the subject's own key; they read `null` after erasure. */
  readonly sealed?: readonly Sealed[]
  /** Whose key seals them. Required when `sealed` is not empty. */
  readonly subject?: (body: z.infer<Body>) => string | null
  /** The one entity whose rows this op may change. */
  readonly entity: (body: z.infer<Body>) => string
  /** Which replication scope the op belongs to: who may hold it. */
  readonly scope: (body: z.infer<Body>, station: StationFacts) => string
  /** The one station that may say this, where the op speaks for a station; written by any other it is set aside. */
  readonly author?: (body: z.infer<Body>) => string
  readonly conflict: ConflictClass
  /** Permission a screen needs to hear of it in the change feed. */
  readonly read: Permission
  /** What it takes or gives back that only one may hold; null when this op does neither. Two stations may do so at once: claims.ts shows it. */
  readonly claim?: (body: z.infer<Body>) => Claim | null
  /** Fields it sets, by name: two stations may set one at once, then both values stay visible. Only for kinds of class `register`. */
  readonly registers?: (body: z.infer<Body>) => Readonly<Record<string, unknown>>
  /** The person whom this op erases: recording it destroys the key and everything sealed under it, in the same transaction. */
  readonly erases?: (body: z.infer<Body>) => string
  /** The station whose streams end by this op's fold: what it wrote beyond counts for nothing, here and everywhere. */
  readonly shutsOut?: (body: z.infer<Body>) => string
  /** Pure upgrades of older bodies: version n -> n+1. */
  readonly upcasters?: Readonly<Record<number, (body: Record<string, unknown>) => Record<string, unknown>>>
}

/** An op before it has a place in the log. */
export type OpDraft = { readonly op: AnyOpKind; readonly body: Record<string, unknown> }

/** A declared kind; calling it with a body makes a draft. */
export type OpKind<
  Kind extends string = string,
  Body extends z.ZodObject = z.ZodObject,
  Sealed extends keyof z.infer<Body> & string = never,
> = ((body: z.input<Body>) => OpDraft) & { readonly spec: OpSpec<Kind, Body, Sealed> }

/** The body as a fold sees it: sealed fields may be gone. */
export type FoldBody<Op> =
  Op extends OpKind<string, infer Body, infer Sealed>
    ? Omit<z.infer<Body>, Sealed> & { [Field in Sealed]: z.infer<Body>[Field] | null }
    : never

/** Any declared kind, with its types forgotten: for registries and the fold loop. */
export type AnyOpKind = { readonly spec: AnyOpSpec }
export type AnyOpSpec = {
  readonly kind: string
  readonly version: number
  readonly body: z.ZodObject
  readonly sealed?: readonly string[]
  readonly subject?: (body: never) => string | null
  readonly entity: (body: never) => string
  readonly scope: (body: never, station: StationFacts) => string
  readonly author?: (body: never) => string
  readonly conflict: ConflictClass
  readonly read: Permission
  readonly claim?: (body: never) => Claim | null
  readonly registers?: (body: never) => Readonly<Record<string, unknown>>
  readonly erases?: (body: never) => string
  readonly shutsOut?: (body: never) => string
  readonly upcasters?: Readonly<Record<number, (body: Record<string, unknown>) => Record<string, unknown>>>
}

/**
 * Declares a kind of op. The body is checked when a draft is made, so nothing malformed reaches the log.
 * @throws Error at start-up when sealed fields are declared without a subject
 */
export function defineOp<const Kind extends string, Body extends z.ZodObject, const Sealed extends keyof z.infer<Body> & string = never>(
  spec: OpSpec<Kind, Body, Sealed>,
): OpKind<Kind, Body, Sealed> {
  if (spec.sealed?.length && !spec.subject) throw new Error(`op ${spec.kind} seals fields but names no subject`)
  const make = (body: z.input<Body>): OpDraft => ({ op: kind, body: spec.body.parse(body) })
  const kind = Object.assign(make, { spec }) as OpKind<Kind, Body, Sealed> & AnyOpKind // the same object, also seen with its types forgotten
  return kind
}
