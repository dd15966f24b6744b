/** Navigation, permissions, senders and web preferences against fakes that keep what was installed. */
import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { guardNavigation } from './navigation.ts'
import type { GuardedContents } from './navigation.ts'
import { installPermissions, isPermissionAllowed, permissionReasons } from './permissions.ts'
import type { PermissionSession } from './permissions.ts'
import { installRequestFilter } from './request-filter.ts'
import type { RequestFilterTarget } from './request-filter.ts'
import { refuseSender } from './sender-guard.ts'
import { webPreferencesFor } from './web-preferences.ts'

function guarded() {
  const contents = new EventEmitter()
  let openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  const openOutside = vi.fn()
  const onRefused = vi.fn()
  const fake = Object.assign(contents, { setWindowOpenHandler: (handler: typeof openHandler) => void (openHandler = handler) })
  guardNavigation(fake as unknown as GuardedContents, { openOutside, onRefused })
  const go = (event: string, url: string): boolean => {
    const preventDefault = vi.fn()
    contents.emit(event, { url, preventDefault }, url)
    return preventDefault.mock.calls.length > 0
  }
  return { go, open: (url: string) => openHandler({ url }), openOutside, onRefused }
}

describe('navigation', () => {
  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('%s is denied to everything but the workstation', (event) => {
    const { go, onRefused } = guarded()
    for (const url of [
      'https://example.invalid/?next=app://kituo',
      'file:///etc/passwd',
      'app://kituo.evil/',
      'app://prompt/index.html',
      'javascript:alert(1)',
      'about:blank',
      'data:text/html,x',
      '',
    ]) {
      expect(go(event, url), url).toBe(true)
    }
    expect(onRefused).toHaveBeenCalledTimes(8)
    expect(go(event, 'app://kituo/index.html#/hospital')).toBe(false)
  })

  it('opens no window, and hands the address to the one way out', () => {
    const { open, openOutside } = guarded()
    expect(open('https://example.org/')).toEqual({ action: 'deny' })
    expect(open('app://kituo/index.html')).toEqual({ action: 'deny' })
    expect(openOutside.mock.calls).toEqual([['https://example.org/'], ['app://kituo/index.html']])
  })

  it('attaches no guest', () => expect(guarded().go('will-attach-webview', 'https://example.org/')).toBe(true))
})

describe('permissions', () => {
  const own = { requestingUrl: 'app://kituo/index.html', isMainFrame: true }

  it('carries a reason for each that is granted', () => {
    for (const [permission, reason] of Object.entries(permissionReasons)) {
      expect(reason.length).toBeGreaterThan(20)
      expect(isPermissionAllowed({ permission, ...own })).toBe(true)
      expect(isPermissionAllowed({ permission, ...own, isMainFrame: false })).toBe(false)
      expect(isPermissionAllowed({ permission, ...own, requestingUrl: 'https://kituo/' })).toBe(false)
      expect(isPermissionAllowed({ permission, ...own, requestingUrl: undefined })).toBe(false)
    }
  })

  it.each([
    'geolocation',
    'media',
    'midi',
    'usb',
    'hid',
    'serial',
    'clipboard-read',
    'display-capture',
    'openExternal',
    'fileSystem',
    'window-management',
    'unknown',
    'toString',
    '__proto__',
  ])('refuses %s', (permission) => expect(isPermissionAllowed({ permission, ...own })).toBe(false))

  it('clears every handler first, then answers all three kinds', () => {
    const installed: Record<string, unknown[]> = { request: [], check: [], device: [] }
    const session = {
      setPermissionRequestHandler: (handler: unknown) => installed['request']?.push(handler),
      setPermissionCheckHandler: (handler: unknown) => installed['check']?.push(handler),
      setDevicePermissionHandler: (handler: unknown) => installed['device']?.push(handler),
    }
    const onRefused = vi.fn()
    installPermissions(session as unknown as PermissionSession, onRefused)
    for (const handlers of Object.values(installed)) {
      expect(handlers).toHaveLength(2)
      expect(handlers[0]).toBeNull()
    }
    const request = installed['request']?.[1] as (
      contents: null,
      permission: string,
      answer: (value: boolean) => void,
      details: object,
    ) => void
    const answers: boolean[] = []
    for (const permission of ['notifications', 'geolocation']) request(null, permission, (value) => answers.push(value), own)
    expect(answers).toEqual([true, false])
    expect(onRefused.mock.calls).toEqual([['geolocation']])
    const check = installed['check']?.[1] as (contents: null, permission: string, origin: string, details: object) => boolean
    expect(check(null, 'notifications', 'app://kituo', { isMainFrame: true })).toBe(true)
    expect(check(null, 'notifications', 'app://kituo', { isMainFrame: true, embeddingOrigin: 'https://evil.invalid' })).toBe(false)
    expect(check(null, 'notifications', 'https://evil.invalid', { isMainFrame: true })).toBe(false)
    expect((installed['device']?.[1] as () => boolean)()).toBe(false)
  })
})

describe('the request filter', () => {
  it('cancels what is not ours and reports the scheme only', () => {
    let listener: (details: { url: string }, answer: (response: { cancel: boolean }) => void) => void = () => undefined
    const onRefused = vi.fn()
    const target = { onBeforeRequest: (given: typeof listener) => void (listener = given) }
    installRequestFilter(target as unknown as RequestFilterTarget, { tileHosts: [], isDevToolsAllowed: false }, onRefused)
    const isCancelled = (url: string): boolean | undefined => {
      let result: boolean | undefined
      listener({ url }, ({ cancel }) => (result = cancel))
      return result
    }
    expect(isCancelled('app://kituo/index.html')).toBe(false)
    expect(isCancelled('https://example.invalid/collect?patient=1')).toBe(true)
    expect(isCancelled('nonsense')).toBe(true)
    expect(onRefused.mock.calls).toEqual([['https:'], ['none']])
  })
})

describe('the sender guard', () => {
  const known = (id: number): boolean => id === 7
  const top = { url: 'app://kituo/index.html', parent: null }
  const refuse = (sender: { id: number }, senderFrame: { url: string; parent: unknown } | null) =>
    refuseSender({ sender, senderFrame }, known, 'kituo')

  it('trusts the top frame of a window we made', () => expect(refuse({ id: 7 }, top)).toBeNull())
  it('drops a web contents we did not make', () => expect(refuse({ id: 8 }, top)).toBe('unknown-window'))
  it('drops a frame that has gone', () => expect(refuse({ id: 7 }, null)).toBe('no-frame'))
  it('drops a sub-frame, even of our own page', () => expect(refuse({ id: 7 }, { ...top, parent: top })).toBe('sub-frame'))
  it.each(['https://example.invalid/', 'app://prompt/index.html', 'app://kituo.evil/', 'about:blank', 'about:srcdoc', ''])(
    'drops %s',
    (url) => expect(refuse({ id: 7 }, { url, parent: null })).toBe('foreign-origin'),
  )
  it('drops a frame that is disposed while we look', () => {
    const event = {
      sender: { id: 7 },
      get senderFrame(): never {
        throw new Error('Render frame was disposed before WebFrameMain could be accessed')
      },
    }
    expect(refuseSender(event, known, 'kituo')).toBe('no-frame')
  })
})

describe('web preferences', () => {
  const preferences = (isPackaged: boolean) => webPreferencesFor({ preload: '/app/preload.cjs', isPackaged, version: '1.2.3' })

  it('closes everything the checklist names', () => {
    expect(preferences(true)).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      devTools: false,
    })
    expect(preferences(true)).not.toHaveProperty('enableBlinkFeatures')
  })

  it('has developer tools while developing only', () => expect(preferences(false).devTools).toBe(true))
})
