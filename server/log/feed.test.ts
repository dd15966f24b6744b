/** The feed when rows change although nothing was committed: listeners look anew, screens read everything anew. */
import { afterEach, expect, test } from 'vitest'
import { changed, closeAll, created, stations, write, SCOPE } from '../../tests/harness/replicas.ts'
import type { TestLog } from '../../tests/harness/test-log.ts'
import type { Change } from './append.ts'
import type { FeedItem } from './feed.ts'

afterEach(closeAll)

test('rows folded again: told by kind to listeners, as a new beginning to followers, and the position stays', async () => {
  const { group } = stations(1)
  const [t] = group as [TestLog] // one was asked for
  await write(t, created({ id: 'U1', callSign: 'A1', phone: null }), created({ id: 'U2', callSign: 'A2', phone: null }))
  await write(t, changed({ id: 'U1', seats: 2 }), changed({ id: 'U1', seats: 3 }))
  const heard: Change[] = []
  const stop = t.log.feed.listen((changes) => heard.push(...changes))
  const aborting = new AbortController()
  const follower = t.log.feed.follow(2, aborting.signal)
  const next = async (): Promise<FeedItem | undefined> => (await follower.next()).value as FeedItem | undefined // what a feed yields
  expect(await next()).toMatchObject({ position: 4, reset: false })

  t.log.refolded(['U1'])
  expect(heard.map(({ kind, entity, scope }) => [kind, entity, scope])).toEqual([
    ['unit.created', 'U1', SCOPE],
    ['unit.changed', 'U1', SCOPE],
  ])
  expect(await next()).toEqual({ position: 4, reset: true, changes: [] })
  expect(t.log.feed.position).toBe(4)

  const waiting = next()
  await write(t, created({ id: 'U3', callSign: 'A3', phone: null }))
  expect(await waiting).toMatchObject({ position: 5, reset: false, changes: [{ entity: 'U3' }] })

  await write(t, changed({ id: 'U3', seats: 2 }))
  t.log.refolded([])
  expect(await next()).toEqual({ position: 6, reset: true, changes: [] })
  aborting.abort()
  expect((await follower.next()).done).toBe(true)
  stop()
})
