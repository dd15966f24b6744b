/** The two halves of tRPC over IPC joined by a fake channel that copies values as Electron does. */
import { initTRPC, TRPCError } from '@trpc/server'
import { createTRPCClient } from '@trpc/client'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { ipcLink } from '../../renderer/lib/ipc-link.ts'
import { createTrpcIpcHandler } from './trpc-ipc-handler.ts'
import type { IpcProblem, TrpcIpcEvent } from './trpc-ipc-handler.ts'

const t = initTRPC.create()
const gates = { started: 0, ended: 0 }
const router = t.router({
  add: t.procedure.input(z.object({ a: z.number(), b: z.number() })).query(({ input }) => input.a + input.b),
  wait: t.procedure.query(({ signal }) => new Promise<string>((resolve) => signal?.addEventListener('abort', () => resolve('late')))),
  fail: t.procedure.query((): number => {
    throw new TRPCError({ code: 'CONFLICT', message: 'taken' })
  }),
  ticks: t.procedure.subscription(async function* ({ signal }) {
    gates.started += 1
    try {
      yield 1
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
    } finally {
      gates.ended += 1
    }
  }),
  stuck: t.procedure.subscription(async function* () {
    yield 1
    await new Promise<void>(() => undefined)
  }),
  notASubscription: t.procedure.query(() => 1),
})

const pageA = '00000000-0000-4000-8000-00000000000a'
const pageB = '00000000-0000-4000-8000-00000000000b'
const limits = { maxInputLength: 100, maxCallsPerWindow: 2, maxSubscriptionsPerWindow: 2 }

function setUp(options: { createContext?: () => Promise<unknown>; isTrusted?: boolean } = {}) {
  const sent: { page: unknown; text: string }[] = []
  const listeners = new Set<(message: unknown) => void>()
  const problems: IpcProblem[] = []
  const state = { isDestroyed: false }
  const sender = {
    id: 7,
    isDestroyed: () => state.isDestroyed,
    send(_channel: string, ...args: unknown[]) {
      if (state.isDestroyed) throw new Error('Object has been destroyed')
      const [page, text] = structuredClone(args)
      sent.push({ page, text: String(text) })
      if (page === pageA) for (const listener of listeners) listener(text)
    },
  }
  const handler = createTrpcIpcHandler<TrpcIpcEvent>({
    channel: 'test',
    router,
    createContext: options.createContext ?? (() => Promise.resolve({})),
    isTrustedSender: () => options.isTrusted ?? true,
    onProblem: (problem) => problems.push(problem),
    limits,
  })
  const post = (message: unknown, page: unknown = pageA): void => handler.onMessage({ sender }, page, structuredClone(message))
  const bridge = {
    send: (message: unknown) => post(message),
    onMessage(listener: (message: unknown) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  const client = createTRPCClient<typeof router>({ links: [ipcLink<typeof router>(bridge)] })
  const replies = (): unknown[] => sent.map(({ text }) => JSON.parse(text) as unknown)
  return { handler, post, client, sent, replies, problems, state }
}

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'answered',
    (error: { data?: { code?: string } }) => error.data?.code ?? String(error),
  )

describe('a call', () => {
  it('is answered', async () => {
    const { client } = setUp()
    expect(await client.add.query({ a: 2, b: 3 })).toBe(5)
  })

  it('keeps the code of its error', async () => {
    const { client } = setUp()
    expect(await codeOf(client.fail.query())).toBe('CONFLICT')
    expect(await codeOf(client.add.query({ a: 'x' } as never))).toBe('BAD_REQUEST')
  })

  it('is answered with an error when the context cannot be built', async () => {
    const { client, problems } = setUp({ createContext: () => Promise.reject(new Error('no database')) })
    expect(await codeOf(client.add.query({ a: 1, b: 1 }))).toBe('INTERNAL_SERVER_ERROR')
    expect(problems).toMatchObject([{ kind: 'internalError', windowId: 7, path: 'add' }])
  })

  it('that names a query as a subscription fails instead of hanging', async () => {
    const { post, sent, replies } = setUp()
    post({ method: 'request', id: 1, type: 'subscription', path: 'notASubscription' })
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    expect(replies()).toMatchObject([{ id: 1, error: {} }])
  })

  it('with broken JSON is refused', async () => {
    const { post, sent, replies } = setUp()
    post({ method: 'request', id: 1, type: 'query', path: 'add', input: '{"a":1' })
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    expect(replies()).toMatchObject([{ id: 1, error: { data: { code: 'PARSE_ERROR' } } }])
  })

  it('is not sent at all when its input cannot be written as JSON', async () => {
    const { client, sent } = setUp()
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    await expect(client.add.query(circular as never)).rejects.toThrow(/circular/i)
    expect(sent).toEqual([])
  })
})

describe('limits', () => {
  it('refuse a long input', async () => {
    const { post, sent, replies } = setUp()
    post({ method: 'request', id: 1, type: 'query', path: 'add', input: 'x'.repeat(101) })
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    expect(replies()).toMatchObject([{ id: 1, error: { data: { code: 'PAYLOAD_TOO_LARGE' } } }])
  })

  it('hold per window, for calls and for subscriptions', async () => {
    const { client, post, sent, replies } = setUp()
    void client.wait.query().catch(() => undefined)
    void client.wait.query().catch(() => undefined)
    expect(await codeOf(client.wait.query())).toBe('TOO_MANY_REQUESTS')
    for (const id of [101, 102, 103]) post({ method: 'request', id, type: 'subscription', path: 'stuck' })
    await vi.waitFor(() => expect(sent.length).toBeGreaterThanOrEqual(6))
    expect(replies()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          id: 103,
          error: expect.objectContaining({ data: expect.objectContaining({ code: 'TOO_MANY_REQUESTS' }) }),
        }),
      ]),
    )
  })

  it('refuse an id that is in use', async () => {
    const { post, sent, replies } = setUp()
    for (let n = 0; n < 2; n += 1) post({ method: 'request', id: 1, type: 'query', path: 'wait' })
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    expect(replies()).toMatchObject([{ id: 1, error: { data: { code: 'BAD_REQUEST' } } }])
  })
})

describe('messages nobody should send', () => {
  it.each([
    null,
    'request',
    [],
    {},
    { method: 'request' },
    { method: 'request', id: 0, type: 'query', path: 'add' },
    { method: 'request', id: 1.5, type: 'query', path: 'add' },
    { method: 'request', id: 1, type: 'eval', path: 'add' },
    { method: 'request', id: 1, type: 'query', path: '' },
    { method: 'request', id: 1, type: 'query', path: 'a/b' },
    { method: 'request', id: 1, type: 'query', path: 'x'.repeat(201) },
    { method: 'request', id: 1, type: 'query', path: 'add', input: { a: 1 } },
    { method: 'request', id: 1, type: 'query', path: 'add', user: 'admin' },
    { method: 'stop' },
    { method: 'stop', id: '1' },
  ])('%j is dropped and noted', (message) => {
    const { post, sent, problems } = setUp()
    post(message)
    expect(sent).toEqual([])
    expect(problems).toEqual([{ kind: 'malformed', windowId: 7 }])
  })

  it.each([undefined, null, 7, '', 'page', `${pageA}x`])('with the page token %j are dropped', (page) => {
    const { post, problems } = setUp()
    post({ method: 'request', id: 1, type: 'query', path: 'add' }, page)
    // an absent argument is the default page of this test, and must still be malformed
    if (page !== undefined) expect(problems).toHaveLength(1)
  })

  it.each(['__proto__', 'constructor.name', 'toString', '_def.procedures', 'add.query'])('path %s finds no procedure', async (path) => {
    const { post, sent, replies } = setUp()
    post({ method: 'request', id: 1, type: 'query', path })
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    expect(replies()).toMatchObject([{ error: { data: { code: 'NOT_FOUND' } } }])
  })

  it('from a sender nobody trusts run nothing', () => {
    const { post, sent, problems } = setUp({ isTrusted: false })
    post({ method: 'request', id: 1, type: 'query', path: 'add', input: '{"a":1,"b":1}' })
    expect([sent, problems]).toEqual([[], []])
  })
})

describe('the end of a call', () => {
  const open = async (given: ReturnType<typeof setUp>, page = pageA): Promise<void> => {
    const before = given.sent.length
    given.post({ method: 'request', id: 1, type: 'subscription', path: 'ticks' }, page)
    await vi.waitFor(() => expect(given.sent.length).toBe(before + 2))
  }
  const ended = (count: number): Promise<void> => vi.waitFor(() => expect(gates.ended).toBe(count))

  it('comes with a stop, from the page that opened it only', async () => {
    const given = setUp()
    const before = gates.ended
    await open(given)
    given.post({ method: 'stop', id: 2 })
    given.post({ method: 'stop', id: 1 })
    await ended(before + 1)
    expect(given.sent).toHaveLength(2)
  })

  it('comes when the window shows a new document, whose own calls go on', async () => {
    const given = setUp()
    const before = gates.ended
    await open(given, pageA)
    await open(given, pageB)
    await ended(before + 1)
    given.handler.dropWindow(7)
    await ended(before + 2)
  })

  it('comes when the window or the app ends, without a word to a destroyed page', async () => {
    const given = setUp()
    const before = gates.ended
    await open(given)
    given.state.isDestroyed = true
    given.handler.dropAll()
    await ended(before + 1)
    expect(given.sent).toHaveLength(2)
  })

  it('frees its place even when the procedure never ends by itself', async () => {
    const given = setUp()
    for (let round = 0; round < 5; round += 1) {
      const subscription = await new Promise<{ unsubscribe(): void }>((resolve) => {
        const own = given.client.stuck.subscribe(undefined, { onData: () => resolve(own) })
      })
      subscription.unsubscribe()
    }
  })

  it('reaches the caller as an error when the caller aborts', async () => {
    const { client, sent } = setUp()
    const controller = new AbortController()
    const call = client.wait.query(undefined, { signal: controller.signal })
    controller.abort(new Error('moved on'))
    await expect(call).rejects.toThrow('moved on')
    await expect(client.wait.query(undefined, { signal: AbortSignal.abort() })).rejects.toThrow()
    expect(sent).toEqual([])
  })
})

it('keeps two clients on one bridge apart', async () => {
  const { client, handler } = setUp()
  expect(await Promise.all([client.add.query({ a: 1, b: 1 }), client.add.query({ a: 2, b: 2 })])).toEqual([2, 4])
  handler.dropAll()
})
