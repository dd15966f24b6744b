/** A WebSocket lasts only as long as the permissions with which it was opened: signing out, a new role or password cuts it at once. */
import { once } from 'node:events'
import { createTRPCClient, httpLink } from '@trpc/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { UserId } from '../../../server/contract/primitives.ts'
import { systemClock } from '../../../server/kernel/clock.ts'
import { createIds } from '../../../server/kernel/ids.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import type { Station } from '../../../server/station.ts'
import type { AppRouter } from '../../../server/trpc/root.ts'
import { ADMIN, startStation, temporaryFolder } from './temporary-station.ts'

const ids = createIds(systemClock, systemRandom)
const PASSWORD = 'mti-wa-mfano-wa-ziwa'
const folder = temporaryFolder()
let station: Station
let admin: ReturnType<typeof clientOf>

/** A client of the station's own procedures with a Bearer token. */
const clientOf = (token: string | null) =>
  createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${station.url}/trpc`, headers: token === null ? {} : { authorization: `Bearer ${token}` } })],
  })
const signIn = (userName: string, password: string) => clientOf(null).identity.login.mutate({ userName, password })

beforeAll(async () => {
  station = await startStation(folder.path)
  admin = clientOf((await signIn(ADMIN.userName, ADMIN.password)).accessToken)
})
afterAll(async () => {
  await station.close()
  folder.remove()
})

type Live = { readonly socket: WebSocket; readonly closed: Promise<unknown>; isOpen(): Promise<boolean> }

/** Opens a WebSocket and waits until the station has told it that the subscription to changes runs. */
async function follow(accessToken: string): Promise<Live> {
  const socket = new WebSocket(`${(station.url ?? '').replace('http', 'ws')}/trpc`, { headers: { authorization: `Bearer ${accessToken}` } })
  const closed = once(socket, 'close')
  // Answered as every client does: otherwise the station would end the socket for its silence, and these tests would prove nothing.
  socket.on('message', (data: Buffer) => {
    if (data.toString() === 'PING') socket.send('PONG')
  })
  await once(socket, 'open')
  const answer = once(socket, 'message')
  socket.send(JSON.stringify({ id: 1, jsonrpc: '2.0', method: 'subscription', params: { path: 'live.changes', input: {} } }))
  const [text] = (await answer) as [Buffer] // the one argument of `message`
  expect(JSON.parse(text.toString())).toMatchObject({ id: 1, result: { type: 'started' } })
  return {
    socket,
    closed,
    // A ping that comes back: the station has had its turn since the command and left this socket alone.
    async isOpen() {
      const pong = once(socket, 'pong')
      socket.ping()
      return Promise.race([pong.then(() => true), closed.then(() => false)])
    },
  }
}

/** A dispatcher of their own for each test. */
async function newDispatcher(userName: string): Promise<UserId> {
  const { result } = await admin.identity.createUser.mutate({
    commandId: ids.next(),
    userName,
    displayName: 'Mfano',
    password: PASSWORD,
    roles: ['dispatcher'],
    language: 'sw',
  })
  return result.userId
}

test('signing out ends the socket of that session, and no other', async () => {
  await newDispatcher('amina')
  const [leaving, staying] = [await signIn('amina', PASSWORD), await signIn('amina', PASSWORD)]
  const [cut, kept] = [await follow(leaving.accessToken), await follow(staying.accessToken)]
  await clientOf(leaving.accessToken).identity.signOut.mutate({})
  await cut.closed
  expect(await kept.isOpen()).toBe(true)
  kept.socket.terminate()
})

test('a changed account ends the sockets of that person, who may come back', async () => {
  const userId = await newDispatcher('baraka')
  await newDispatcher('chausiku')
  const session = await signIn('baraka', PASSWORD)
  const cut = await follow(session.accessToken)
  const kept = await follow((await signIn('chausiku', PASSWORD)).accessToken)
  await admin.identity.changeUser.mutate({ commandId: ids.next(), userId, fields: { displayName: 'Baraka Mfano' } })
  await cut.closed
  expect(await kept.isOpen()).toBe(true)
  const again = await follow(session.accessToken)
  expect(await again.isOpen()).toBe(true)
  again.socket.terminate()
  kept.socket.terminate()
})

test('a new password ends the sockets of that person', async () => {
  const userId = await newDispatcher('dalila')
  const cut = await follow((await signIn('dalila', PASSWORD)).accessToken)
  await admin.identity.setPassword.mutate({ commandId: ids.next(), userId, password: `${PASSWORD}-mpya` })
  await cut.closed
})

test('a role defined anew ends the sockets of those who have it', async () => {
  await newDispatcher('elimu')
  const cut = await follow((await signIn('elimu', PASSWORD)).accessToken)
  const kept = await follow((await signIn(ADMIN.userName, ADMIN.password)).accessToken)
  const role = (await admin.identity.roles.query()).find(({ name }) => name === 'dispatcher')
  await admin.identity.defineRole.mutate({
    commandId: ids.next(),
    name: 'dispatcher',
    permissions: (role?.permissions ?? []).filter((permission) => permission !== 'handover.read'),
  })
  await cut.closed
  expect(await kept.isOpen()).toBe(true)
  kept.socket.terminate()
})
