/** The page's half of tRPC over IPC against a bridge that answers whatever the test wants. */
import { createTRPCClient } from '@trpc/client'
import { initTRPC } from '@trpc/server'
import { expect, it, vi } from 'vitest'
import { ipcLink } from './ipc-link.ts'

const t = initTRPC.create()
const _router = t.router({
  ask: t.procedure.query(() => 'answer'),
  watch: t.procedure.subscription(async function* () {
    yield 'event'
  }),
})

function setUp() {
  const sent: { method: string; id: number; type?: string; path?: string; input?: string }[] = []
  let deliver: (message: unknown) => void = () => undefined
  const bridge = {
    send: (message: unknown) => void sent.push(message as (typeof sent)[number]),
    onMessage(listener: (message: unknown) => void) {
      deliver = listener
      return () => undefined
    },
  }
  const client = () => createTRPCClient<typeof _router>({ links: [ipcLink<typeof _router>(bridge)] })
  return {
    client: client(),
    another: client,
    sent,
    deliver: (message: unknown) => deliver(message),
    answer: (reply: object) => deliver(JSON.stringify(reply)),
  }
}

it('writes the request as the shell expects it', () => {
  const { client, sent } = setUp()
  void client.ask.query().catch(() => undefined)
  expect(sent).toEqual([{ method: 'request', id: expect.any(Number), type: 'query', path: 'ask' }])
})

it('ignores replies it did not wait for, and noise', async () => {
  const { client, sent, deliver, answer } = setUp()
  const call = client.ask.query()
  const id = sent[0]?.id ?? 0
  for (const noise of [
    null,
    5,
    {},
    'no json',
    '"text"',
    'null',
    '{"id":"1"}',
    JSON.stringify({ id: id + 999, result: { type: 'data', data: 'not yours' } }),
    JSON.stringify({ id }),
  ])
    deliver(noise)
  answer({ id, result: { type: 'data', data: 'answer' } })
  expect(await call).toBe('answer')
  answer({ id, result: { type: 'data', data: 'twice' } })
})

it('never gives two calls of a page the same id', () => {
  const { client, another, sent } = setUp()
  for (const one of [client, another(), client]) void one.ask.query().catch(() => undefined)
  expect(new Set(sent.map(({ id }) => id)).size).toBe(3)
})

it('stops a subscription once, and not after its end', () => {
  const { client, sent, answer } = setUp()
  const onData = vi.fn()
  const onComplete = vi.fn()
  const first = client.watch.subscribe(undefined, { onData, onComplete })
  const id = sent[0]?.id ?? 0
  answer({ id, result: { type: 'started' } })
  answer({ id, result: { type: 'data', data: 'event' } })
  expect(onData).toHaveBeenCalledWith('event')
  answer({ id, result: { type: 'stopped' } })
  expect(onComplete).toHaveBeenCalledOnce()
  first.unsubscribe()
  expect(sent).toHaveLength(1)
  const second = client.watch.subscribe(undefined, {})
  second.unsubscribe()
  second.unsubscribe()
  expect(sent.slice(1).map(({ method }) => method)).toEqual(['request', 'stop'])
})

it('reports an answer that is no answer as an error', async () => {
  const { client, sent, answer } = setUp()
  const call = client.ask.query()
  answer({ id: sent[0]?.id, error: 'nonsense' })
  await expect(call).rejects.toThrow('Unable to transform response')
})

it('fails the call when the bridge fails', async () => {
  const client = createTRPCClient<typeof _router>({
    links: [
      ipcLink<typeof _router>({
        send: () => {
          throw new Error('the window is closing')
        },
        onMessage: () => () => undefined,
      }),
    ],
  })
  await expect(client.ask.query()).rejects.toThrow('the window is closing')
})
