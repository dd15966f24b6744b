/** tRPC over IPC from a page to the station and back, through the real preload and the real main module. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { buildFixture, fixtureDir } from './harness/build-fixture.ts'
import { enterWorkstation } from './harness/enter.ts'
import { describeShell, temporaryFolder } from './harness/kinds.ts'
import { patience } from './harness/shell.ts'
import type { Shell } from './harness/shell.ts'
import type {} from './fixture/page/page.ts'

beforeAll(buildFixture)

describeShell('tRPC over IPC', (launcher) => {
  const folder = temporaryFolder()
  let shell: Shell
  let page: Page

  beforeAll(async () => {
    shell = await launcher.open({ appDir: fixtureDir, userDataDir: folder.path })
    page = await enterWorkstation(shell)
    await page.locator('#state', { hasText: 'ready' }).waitFor()
  })
  afterAll(async () => {
    await shell.close()
    folder.remove()
  })

  const openSubscriptions = (): Promise<number> => page.evaluate(async () => (await window.fixture.client.stats.query()).openSubscriptions)

  it('answers queries and mutations with the values HTTP would give', async () => {
    expect(await page.evaluate(() => window.fixture.client.echo.query({ text: 'Muraho' }))).toEqual({ text: 'Muraho' })
    expect(await page.evaluate(() => window.fixture.client.date.query())).toBe('1970-01-01T00:00:00.000Z')
    expect(await page.evaluate(async () => (await window.fixture.client.nothing.query()) === undefined)).toBe(true)
  })

  it('keeps error codes, the code of our own errors and the fields of a wrong input', async () => {
    const failure = (call: 'refuse' | 'wrong' | 'missing' | 'explode') =>
      page.evaluate(async (which) => {
        const { client } = window.fixture
        const calls: Record<typeof which, () => Promise<unknown>> = {
          refuse: () => client.refuse.mutate(),
          wrong: () => client.echo.query({ text: 1 } as never),
          missing: () => Reflect.get(client, 'absent').query(),
          explode: () => client.explode.query(),
        }
        try {
          await calls[which]()
          return null
        } catch (error) {
          const { name, message, data } = error as { name: string; message: string; data: { code: string; appError: unknown } }
          return { name, message, code: data.code, appError: data.appError }
        }
      }, call)
    expect(await failure('refuse')).toEqual({
      name: 'TRPCClientError',
      message: 'unit.taken',
      code: 'CONFLICT',
      appError: { code: 'unit.taken' },
    })
    expect(await failure('wrong')).toMatchObject({ code: 'BAD_REQUEST' })
    expect(await failure('missing')).toMatchObject({ code: 'NOT_FOUND' })
    expect(await failure('explode')).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
  })

  it('reaches routers that load late', async () => {
    expect(await page.evaluate(() => window.fixture.client.far.hello.query())).toBe('from afar')
  })

  it('answers with an error when the context cannot be built, and hangs never', async () => {
    await page.evaluate(() => window.fixture.client.breakContext.mutate(true))
    const code = await page.evaluate(() => window.fixture.client.who.query().catch((error: { data: { code: string } }) => error.data.code))
    expect(code).toBe('INTERNAL_SERVER_ERROR')
    await shell.evaluate(() => Reflect.get(globalThis, 'mendContext')(), null)
  })

  it('delivers tracked events in order and completes', async () => {
    const seen = await page.evaluate(
      () =>
        new Promise<unknown[]>((resolve, reject) => {
          const events: unknown[] = []
          window.fixture.client.count.subscribe(
            { to: 3 },
            { onData: (event) => events.push(event), onComplete: () => resolve(events), onError: reject },
          )
        }),
    )
    expect(seen).toEqual([
      { id: '1', data: { n: 1 } },
      { id: '2', data: { n: 2 } },
      { id: '3', data: { n: 3 } },
    ])
  })

  it('serves observables and reports a failing subscription', async () => {
    const observed = await page.evaluate(
      () =>
        new Promise<unknown[]>((resolve, reject) => {
          const events: unknown[] = []
          window.fixture.client.observed.subscribe(undefined, {
            onData: (event) => events.push(event),
            onComplete: () => resolve(events),
            onError: reject,
          })
        }),
    )
    expect(observed).toEqual([1, 2])
    const code = await page.evaluate(
      () => new Promise((resolve) => window.fixture.client.failing.subscribe(undefined, { onError: (error) => resolve(error.data?.code) })),
    )
    expect(code).toBe('FORBIDDEN')
  })

  it('ends a subscription in the station when the page unsubscribes', async () => {
    await page.evaluate(async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const subscription = window.fixture.client.forever.subscribe(undefined, { onData: () => resolve() })
      await promise
      subscription.unsubscribe()
    })
    await expect.poll(openSubscriptions, patience).toBe(0)
  })

  it('carries an abort to the procedure', async () => {
    const abortedCalls = () => page.evaluate(async () => (await window.fixture.client.stats.query()).abortedCalls)
    const before = await abortedCalls()
    await page.evaluate(async () => {
      const controller = new AbortController()
      const call = window.fixture.client.slow.query(undefined, { signal: controller.signal })
      controller.abort()
      await call.catch(() => undefined)
    })
    await expect.poll(abortedCalls, patience).toBe(before + 1)
  })

  it('refuses an input that is too large with an answer', async () => {
    const code = await page.evaluate(() =>
      window.fixture.client.echo.query({ text: 'x'.repeat(5 * 1024 * 1024) }).catch((error: { data: { code: string } }) => error.data.code),
    )
    expect(code).toBe('PAYLOAD_TOO_LARGE')
  })

  it('limits the subscriptions of a window', async () => {
    const refused = await page.evaluate(async () => {
      const { promise, resolve } = Promise.withResolvers<string | undefined>()
      const open = Array.from({ length: 33 }, () =>
        window.fixture.client.forever.subscribe(undefined, { onError: (error) => resolve(error.data?.code) }),
      )
      const code = await promise
      for (const subscription of open) subscription.unsubscribe()
      return code
    })
    expect(refused).toBe('TOO_MANY_REQUESTS')
    await expect.poll(openSubscriptions, patience).toBe(0)
  })

  it('keeps tokens out of the page, through a reload, and ends what the old page ran', async () => {
    await page.evaluate(async () => {
      await window.fixture.client.signIn.mutate()
      const { promise, resolve } = Promise.withResolvers<void>()
      window.fixture.client.forever.subscribe(undefined, { onData: () => resolve() })
      await promise
    })
    expect(await openSubscriptions()).toBe(1)
    await page.reload()
    await page.locator('#state', { hasText: 'ready' }).waitFor()
    expect(await page.evaluate(() => window.fixture.client.who.query())).toEqual({ isSignedIn: true, device: 'desktop' })
    await expect.poll(openSubscriptions, patience).toBe(0)
    const everything = await page.evaluate(() =>
      JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, Object.keys(window)]),
    )
    expect(everything).not.toContain('secret-')
    await page.evaluate(() => window.fixture.client.signOut.mutate())
    expect(await page.evaluate(() => window.fixture.client.who.query())).toMatchObject({ isSignedIn: false })
  })
})
