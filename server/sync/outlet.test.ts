/** The outlet: whatever a peer asks for or sends, only what is shared with it, held here and allowed in both countries gets through. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Country } from '../contract/primitives.ts'
import { parseScope } from '../contract/scopes.ts'
import { streamIdOf } from '../log/codec.ts'
import type { Op, StreamHeadView, StreamPart, SubjectKeyItem } from '../log/op.ts'
import { createOutlet, type Grants, type Replica } from './outlet.ts'

const PEER = 'a'.repeat(32)
const BYTES = new Uint8Array(32)
/** Every kind of name a scope list could hold, among them what never may leave and what is no scope at all. */
const NAMES = [
  'directory',
  'tz/dispatch/mfano',
  'tz/people',
  'tz/hospital/h1',
  'tz/fleet/mfano',
  'tz/history/dispatch/mfano',
  'rw/dispatch/kigali',
  'rw/people',
  `station/${PEER}`,
  'station/own',
  'dispatch/mfano',
  'TZ/dispatch/mfano',
  'tz/dispatch/mfano/extra',
  'tz/secrets/x',
  '',
]

/** A part of one op in a scope, sealed for a person called after the scope. */
function partOf(scope: string): StreamPart {
  const op: Op = {
    seq: 1,
    lam: 1,
    wallMs: 0,
    skewMs: 0,
    deps: [],
    kind: 'incident.opened',
    kindVersion: 1,
    entity: 'e',
    actor: 'user:x',
    body: BYTES,
    sealed: { subjectId: `person of ${scope}`, bytes: BYTES, hash: BYTES },
  }
  return {
    stream: { scope, stationId: 'b'.repeat(32), incarnation: 1 },
    prev: BYTES,
    ops: [op],
    signedHead: { seq: 1, head: BYTES, wallMs: 0, signature: new Uint8Array(64) },
  }
}
const keyOf = (scope: string): SubjectKeyItem => ({ subjectId: `person of ${scope}`, key: BYTES })
const streamOf = (scope: string): string => streamIdOf(scope, 'b'.repeat(32), 1)
const headOf = (scope: string): StreamHeadView => ({ ...partOf(scope).stream, streamId: streamOf(scope), seq: 1, hash: BYTES })

/** A log in `country` that holds `held` and, when `isCareless`, answers every question with everything it has. */
function replicaOf(held: readonly string[], isCareless = false, country: Country = 'TZ') {
  const taken: StreamPart[] = []
  const takenKeys: SubjectKeyItem[] = []
  const asked: string[] = []
  let tell: (scopes: ReadonlySet<string>) => void = () => undefined
  const answer = (scope: string): readonly string[] => (isCareless ? NAMES : held.filter((name) => name === scope))
  const replica: Replica = {
    country: () => country,
    scopes: () => held,
    heads: (scope) => {
      asked.push(scope)
      return answer(scope).map(headOf)
    },
    read: (scope) => {
      asked.push(scope)
      return { parts: answer(scope).map(partOf), keys: answer(scope).map(keyOf), isComplete: true }
    },
    apply: (parts, keys) => {
      taken.push(...parts)
      takenKeys.push(...keys)
      const names = isCareless ? NAMES : parts.map((part) => part.stream.scope)
      return Promise.resolve({
        applied: parts.length,
        duplicates: 0,
        waiting: 0,
        vector: new Map(names.map((name) => [streamOf(name), 1])),
        refused: isCareless ? NAMES.map((name) => ({ stream: partOf(name).stream, reason: 'gap' as const })) : [],
      })
    },
    onCommit: (listener) => {
      tell = listener
      return () => {
        tell = () => undefined
      }
    },
  }
  return { replica, taken, takenKeys, asked, commit: (scopes: readonly string[]) => tell(new Set(scopes)) }
}
const grantsOf = (country: Country | null, scopes: readonly string[]) => {
  let access = country === null ? null : { country, scopes: new Set(scopes) }
  const listeners = new Set<() => void>()
  const grants: Grants = {
    of: (stationId) => (stationId === PEER ? access : null),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return {
    grants,
    change: (next: typeof access) => {
      access = next
      for (const listener of listeners) listener()
    },
  }
}

/** Everything that comes out of every method, as names of scopes. */
async function everythingSeen(outlet: ReturnType<typeof createOutlet>, world: ReturnType<typeof replicaOf>): Promise<Set<string>> {
  const seen = new Set<string>(outlet.scopes())
  const byStream = new Map(NAMES.map((name) => [streamOf(name), name]))
  const stop = outlet.onCommit((scopes) => scopes.forEach((scope) => seen.add(scope)))
  world.commit(NAMES)
  for (const name of NAMES) world.commit([name])
  stop()
  for (const name of NAMES) {
    for (const head of outlet.heads(name)) seen.add(head.scope)
    const { parts, keys } = outlet.read(name, new Map(), 1e6)
    for (const part of parts) seen.add(part.stream.scope)
    for (const key of keys) seen.add(key.subjectId.replace('person of ', ''))
  }
  const { vector, refused } = await outlet.apply(NAMES.map(partOf), NAMES.map(keyOf))
  for (const streamId of vector.keys()) seen.add(byStream.get(streamId) ?? streamId)
  for (const { stream, reason } of refused) if (reason !== 'not-granted') seen.add(stream.scope)
  for (const part of world.taken) seen.add(part.stream.scope)
  for (const key of world.takenKeys) seen.add(key.subjectId.replace('person of ', ''))
  for (const scope of world.asked) seen.add(scope)
  return seen
}

describe('the outlet of a peer', () => {
  test('shows what is shared, held and allowed, most urgent first', () => {
    const { replica } = replicaOf(NAMES)
    const { grants } = grantsOf('TZ', NAMES)
    expect(createOutlet({ peer: PEER, replica, grants }).scopes()).toEqual([
      'tz/dispatch/mfano',
      'tz/hospital/h1',
      'directory',
      'tz/people',
      'tz/fleet/mfano',
      'tz/history/dispatch/mfano',
    ])
  })
  test.each(NAMES)('%j reaches no peer that nothing is shared with, by no method', async (name) => {
    const world = replicaOf([name], true)
    const outlet = createOutlet({ peer: PEER, replica: world.replica, grants: grantsOf('TZ', []).grants })
    expect(await everythingSeen(outlet, world)).toEqual(new Set())
  })
  test('a station that is unknown or shut out gets and gives nothing', async () => {
    const world = replicaOf(NAMES, true)
    const outlet = createOutlet({ peer: PEER, replica: world.replica, grants: grantsOf(null, []).grants })
    expect(await everythingSeen(outlet, world)).toEqual(new Set())
    expect((await outlet.apply([partOf('directory')], [])).refused).toEqual([{ stream: partOf('directory').stream, reason: 'not-granted' }])
  })
  test('what arrives unasked is refused, the rest of the batch is taken', async () => {
    const world = replicaOf(['directory'])
    const outlet = createOutlet({ peer: PEER, replica: world.replica, grants: grantsOf('TZ', ['directory', 'tz/people']).grants })
    const answer = await outlet.apply(['tz/people', 'directory', 'rw/people'].map(partOf), ['tz/people', 'directory', 'nobody'].map(keyOf))
    expect(answer.applied).toBe(1)
    expect(answer.refused.map(({ stream, reason }) => [stream.scope, reason])).toEqual([
      ['tz/people', 'not-granted'],
      ['rw/people', 'not-granted'],
    ])
    expect(world.taken.map((part) => part.stream.scope)).toEqual(['directory'])
    expect(world.takenKeys).toEqual([keyOf('directory')])
  })
  test('data of another country is neither asked for nor taken from a station of that country, although an administrator shared it', async () => {
    const world = replicaOf(['directory', 'rw/people'])
    const outlet = createOutlet({ peer: PEER, replica: world.replica, grants: grantsOf('RW', ['directory', 'rw/people']).grants })
    expect(outlet.scopes()).toEqual(['directory'])
    const answer = await outlet.apply(['directory', 'rw/people'].map(partOf), [keyOf('rw/people')])
    expect(answer.refused).toEqual([{ stream: partOf('rw/people').stream, reason: 'not-granted' }])
    expect(world.taken.map((part) => part.stream.scope)).toEqual(['directory'])
    expect(world.takenKeys).toEqual([])
  })
  test('a withdrawal holds at once, without a new outlet', () => {
    const world = replicaOf(NAMES)
    const shared = grantsOf('TZ', ['directory', 'tz/people'])
    const outlet = createOutlet({ peer: PEER, replica: world.replica, grants: shared.grants })
    let heard = 0
    const stop = outlet.onGrants(() => (heard += 1))
    expect(outlet.read('tz/people', new Map(), 1).parts).toHaveLength(1)
    shared.change({ country: 'TZ', scopes: new Set(['directory']) })
    expect(outlet.read('tz/people', new Map(), 1)).toEqual({ parts: [], keys: [], isComplete: true })
    shared.change({ country: 'RW', scopes: new Set(['directory', 'tz/people']) })
    expect(outlet.scopes()).toEqual(['directory'])
    stop()
    shared.change(null)
    expect(heard).toBe(2)
    expect(outlet.scopes()).toEqual([])
  })
  test('commits of other scopes are not even announced', () => {
    const world = replicaOf(NAMES)
    const outlet = createOutlet({ peer: PEER, replica: world.replica, grants: grantsOf('TZ', ['directory', 'tz/people']).grants })
    const heard: string[][] = []
    const stop = outlet.onCommit((scopes) => heard.push([...scopes]))
    world.commit(['tz/dispatch/mfano', 'rw/people'])
    world.commit(['tz/people', 'rw/people'])
    stop()
    world.commit(['tz/people'])
    expect(heard).toEqual([['tz/people']])
  })
  test('over random grants, holdings and countries, nothing that is foreign is ever seen, even from a careless log', async () => {
    const names = fc.subarray(NAMES)
    const country = fc.constantFrom<Country>('TZ', 'RW')
    await fc.assert(
      fc.asyncProperty(names, names, country, country, fc.boolean(), async (held, shared, theirs, ours, isCareless) => {
        const world = replicaOf(held, isCareless, ours)
        const outlet = createOutlet({ peer: PEER, replica: world.replica, grants: grantsOf(theirs, shared).grants })
        const allowed = NAMES.filter((name) => {
          const scope = parseScope(name)
          const isResident = scope?.country === null || (scope?.country === theirs && scope.country === ours)
          return held.includes(name) && shared.includes(name) && scope !== null && scope.class !== 'station' && isResident
        })
        expect(await everythingSeen(outlet, world)).toEqual(new Set(allowed))
      }),
      { numRuns: 500 },
    )
  })
})
