/** Which addresses are ours, which may leave, which may be fetched: the same attacks on all three. */
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { isAppUrl, mainUrl, promptHost, promptUrl } from './app-address.ts'
import { createExternalLinks, safeExternalUrl } from './external-links.ts'
import { isAllowedRequest } from './request-filter.ts'

const impostors = [
  '',
  'about:blank',
  'app://',
  'app:kituo',
  'app://kituo.example/',
  'app://example.kituo/',
  'app://kituo:80/',
  'app://user@kituo/',
  'app://user:secret@kituo/',
  'app://KITUO.evil/',
  'app2://kituo/',
  'https://kituo/',
  'http://kituo/index.html',
  'https://example.invalid/?next=app://kituo',
  'https://example.invalid/#app://kituo/',
  'https://app.kituo@example.invalid/',
  'file:///app/kituo/index.html',
  'file://kituo/share',
  'blob:https://example.invalid/app://kituo/',
  'javascript:location="app://kituo/"',
  'data:text/html,app://kituo/',
  '\\\\kituo\\share',
  '//kituo/',
  'view-source:app://kituo/',
  'filesystem:app://kituo/temporary/x',
]

describe('isAppUrl', () => {
  it.each(impostors)('is not fooled by %s', (url) => expect(isAppUrl(url)).toBe(false))
  it.each([null, undefined, 7, {}, ['app://kituo/'], new URL(mainUrl)])('takes text only (%s)', (value) =>
    expect(isAppUrl(value)).toBe(false),
  )
  it('knows its own pages', () => {
    expect(isAppUrl(mainUrl)).toBe(true)
    expect(isAppUrl('app://kituo/index.html#/dispatch?x=https://evil')).toBe(true)
    expect(isAppUrl(promptUrl)).toBe(false)
    expect(isAppUrl(promptUrl, promptHost)).toBe(true)
  })
})

describe('safeExternalUrl', () => {
  it.each([
    ...impostors.filter((url) => !url.startsWith('https:')),
    'http://example.org/',
    'ftp://example.org/',
    'ms-settings:privacy',
    'ms-msdt:/id PCWDiagnostic',
    'search-ms:query=x',
    'smb://server/share',
    'vbscript:x',
    'https://admin:secret@example.org/',
    'https://example.org@evil.invalid/',
    `https://example.org/${'x'.repeat(3000)}`,
    'https://',
    null,
    { toString: () => 'https://example.org/' },
  ])('refuses %s', (url) => expect(safeExternalUrl(url)).toBeNull())

  it('hands over the re-written form', () => {
    expect(safeExternalUrl(' HTTPS://Example.ORG/a b"c')).toBe('https://example.org/a%20b%22c')
    expect(safeExternalUrl('mailto:duty@example.org?subject=a b')).toBe('mailto:duty@example.org?subject=a%20b')
    expect(safeExternalUrl('tel:+250788000000')).toBe('tel:+250788000000')
  })

  it('lets nothing but three schemes out, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.tuple(fc.string(), fc.string()).map(([scheme, rest]) => `${scheme}:${rest}`),
        ),
        (text) => {
          const safe = safeExternalUrl(text)
          if (safe !== null) expect(['https:', 'mailto:', 'tel:']).toContain(new URL(safe).protocol)
        },
      ),
    )
  })

  it('says which scheme was refused, and never the address', async () => {
    const openExternal = vi.fn(() => Promise.resolve())
    const onRefused = vi.fn()
    const links = createExternalLinks({ openExternal, onRefused, onFailed: vi.fn() })
    expect(await links.open('javascript:alert(document.title)')).toBe(false)
    expect(onRefused).toHaveBeenCalledWith('javascript:')
    expect(await links.open('nonsense')).toBe(false)
    expect(onRefused).toHaveBeenLastCalledWith('none')
    expect(await links.open('https://example.org')).toBe(true)
    expect(openExternal.mock.calls).toEqual([['https://example.org/']])
  })

  it('survives a system without a program for the address', async () => {
    const onFailed = vi.fn()
    const links = createExternalLinks({ openExternal: () => Promise.reject(new Error('no mail program')), onRefused: vi.fn(), onFailed })
    expect(await links.open('mailto:a@example.org')).toBe(false)
    expect(onFailed).toHaveBeenCalledOnce()
  })
})

describe('isAllowedRequest', () => {
  const rules = { tileHosts: ['tiles.example.org'], isDevToolsAllowed: false }
  it.each([mainUrl, promptUrl, 'data:image/png;base64,AA', 'blob:app://kituo/0-1', 'https://tiles.example.org/1/2/3.png'])(
    'lets %s through',
    (url) => expect(isAllowedRequest(url, rules)).toBe(true),
  )
  it.each([
    ...impostors.filter((url) => !url.startsWith('data:')),
    'https://tiles.example.org.evil.invalid/1.png',
    'https://tiles.example.org:8443/1.png',
    'https://user@tiles.example.org/1.png',
    'http://tiles.example.org/1.png',
    'ws://127.0.0.1:7430/trpc',
    'http://127.0.0.1:7430/healthz',
    'devtools://devtools/bundled/inspector.html',
    'chrome-extension://abc/x.js',
  ])('stops %s', (url) => expect(isAllowedRequest(url, rules)).toBe(false))
  it('lets developer tools load only where they are allowed', () =>
    expect(isAllowedRequest('devtools://devtools/bundled/inspector.html', { ...rules, isDevToolsAllowed: true })).toBe(true))
})
