/**
 * The log as one peer may see it. Every method goes through `open`, which alone turns a name into something that can be read:
 * shared with this peer by our own administrator, held here, and allowed to lie in the peer's country and in our own: data of another
 * country is not taken either, whoever offers it. The rest does not exist.
 */
import type { Country } from '../contract/primitives.ts'
import { byUrgency, mayResideIn, parseScope, type Scope } from '../contract/scopes.ts'
import { streamIdOf } from '../log/codec.ts'
import type { StreamPart, SubjectKeyItem } from '../log/op.ts'
import type { Applied, Outgoing, Outlet, Refusal } from './ports.ts'

/**
 * The log without any notion of who asks: the same methods as an outlet; `scopes` are those this station is to hold, `country` is the one
 * it stands in.
 */
export type Replica = Omit<Outlet, 'onGrants'> & { country(): Country }

/** What our administrator decided; see modules/stations `createPeerGrants`. */
export type Grants = {
  of(stationId: string): { readonly country: Country; readonly scopes: ReadonlySet<string> } | null
  onChange(listener: () => void): () => void
}
export type OutletParts = { readonly peer: string; readonly replica: Replica; readonly grants: Grants }

const NOTHING: Outgoing = { parts: [], keys: [], isComplete: true }

/** Builds the outlet of one peer. Grants are looked up anew in every call: a withdrawal holds at once. */
export function createOutlet({ peer, replica, grants }: OutletParts): Outlet {
  /** What the names of scopes held here say: they are asked for in every frame. */
  const parsed = new Map<string, Scope | null>()
  const parse = (name: string): Scope | null => {
    let scope = parsed.get(name)
    if (scope === undefined) parsed.set(name, (scope = parseScope(name)))
    return scope
  }
  /** The scopes of this link now; with `only`, that one if it is among them. */
  const open = (only?: string): ReadonlyMap<string, Scope> => {
    const access = grants.of(peer)
    if (access === null) return new Map()
    const countries = [access.country, replica.country()]
    const scopes = replica.scopes().flatMap((name) => {
      const scope = (only === undefined || only === name) && access.scopes.has(name) ? parse(name) : null
      return scope !== null && mayFlow(scope, countries) ? [scope] : []
    })
    return new Map(scopes.sort(byUrgency).map((scope) => [scope.name, scope]))
  }
  return {
    scopes: () => [...open().keys()],
    heads: (scope) => (open(scope).has(scope) ? replica.heads(scope).filter((head) => head.scope === scope) : []),
    read: (scope, have, bytes) => (open(scope).has(scope) ? onlyOf(scope, replica.read(scope, have, bytes)) : NOTHING),
    apply: (parts, keys) => applyOpen(replica, open(), parts, keys),
    onCommit: (listener) =>
      replica.onCommit((scopes) => {
        const visible = open()
        const seen = new Set([...scopes].filter((scope) => visible.has(scope)))
        if (seen.size > 0) listener(seen)
      }),
    onGrants: (listener) => grants.onChange(listener),
  }
}

/** Residency: a scope bound to a country stays in it, on both sides; what concerns one station alone goes nowhere. */
const mayFlow = (scope: Scope, countries: readonly Country[]): boolean =>
  scope.class !== 'station' && countries.every((country) => mayResideIn(scope, country))

/** Whatever the log answers, only parts of this scope and keys that they need get through. */
function onlyOf(scope: string, { parts, keys, isComplete }: Outgoing): Outgoing {
  const own = parts.filter((part) => part.stream.scope === scope)
  return { parts: own, keys: neededKeys(own, keys), isComplete }
}

/** The keys of persons who occur in these parts: a key of anybody else would open what this link does not carry. */
function neededKeys(parts: readonly StreamPart[], keys: readonly SubjectKeyItem[]): SubjectKeyItem[] {
  if (keys.length === 0) return []
  const subjects = new Set(parts.flatMap((part) => part.ops.flatMap((op) => (op.sealed === null ? [] : [op.sealed.subjectId]))))
  return keys.filter((key) => subjects.has(key.subjectId))
}

/** Takes the parts of open scopes and refuses the others, with nothing learnt from them. */
async function applyOpen(
  replica: Replica,
  open: ReadonlyMap<string, Scope>,
  parts: readonly StreamPart[],
  keys: readonly SubjectKeyItem[],
): Promise<Applied> {
  const welcome = parts.filter((part) => open.has(part.stream.scope))
  const refused = parts
    .filter((part) => !open.has(part.stream.scope))
    .map((part): Refusal => ({ stream: part.stream, reason: 'not-granted' }))
  if (welcome.length === 0) return { applied: 0, duplicates: 0, waiting: 0, vector: new Map(), refused }
  const answer = await replica.apply(welcome, neededKeys(welcome, keys))
  const streams = new Set(welcome.map(({ stream }) => streamIdOf(stream.scope, stream.stationId, stream.incarnation)))
  const vector = new Map([...answer.vector].filter(([streamId]) => streams.has(streamId)))
  return { ...answer, vector, refused: [...refused, ...answer.refused.filter(({ stream }) => open.has(stream.scope))] }
}
