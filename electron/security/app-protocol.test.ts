/** Every way we know to read a file that is not a screen. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appSchemeRegistration, createAppProtocol, createFileHandler, isInside, relativeFilePath } from './app-protocol.ts'
import { contentSecurityPolicy } from './csp.ts'

describe('relativeFilePath', () => {
  it.each([
    ['app://kituo/', 'index.html'],
    ['app://kituo', 'index.html'],
    ['app://kituo/assets/main-1a2b.js?v=1#x', 'assets/main-1a2b.js'],
    ['app://kituo/field/', 'field/index.html'],
    ['app://kituo/a%20b.svg', 'a b.svg'],
  ])('takes %s', (url, path) => expect(relativeFilePath(url)).toBe(path))

  it.each([
    'not a url',
    'app://kituo/%2e%2e/package.json',
    'app://kituo/..%2fpackage.json',
    'app://kituo/assets/..%2f..%2fpackage.json',
    'app://kituo/%252e%252e%252fpackage.json',
    'app://kituo/..%5cpackage.json',
    'app://kituo/a\\..\\..\\package.json',
    'app://kituo/index.html%00.js',
    'app://kituo/%c0%ae%c0%ae/package.json',
    'app://kituo/%',
    'app://kituo/C:/Windows/win.ini',
    'app://kituo/index.html::$DATA',
    'app://kituo/.env',
    'app://kituo/assets/.git/config',
    'app://kituo/...',
  ])('refuses %s or keeps it inside', (url) => {
    const path = relativeFilePath(url)
    expect(path === null || !path.split('/').some((segment) => segment.startsWith('.'))).toBe(true)
    expect(path ?? '').not.toMatch(/[\\:\0%]/)
  })
})

describe('isInside', () => {
  it('compares paths, not beginnings of text', () => {
    expect(isInside('/app/out/renderer', '/app/out/renderer/index.html')).toBe(true)
    expect(isInside('/app/out/renderer', '/app/out/renderer-evil/index.html')).toBe(false)
    expect(isInside('/app/out/renderer', '/app/out')).toBe(false)
    expect(isInside('/app/out/renderer', '/app/out/renderer')).toBe(false)
    expect(isInside('/app/out/renderer', '/app/out/renderer/..evil/x.js')).toBe(true)
  })
})

describe('the file handler', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kituo-protocol-'))
  const screens = join(folder, 'renderer')
  const handler = createFileHandler(screens)
  const get = (path: string, init?: RequestInit) => handler(new Request(`app://kituo${path}`, init))

  beforeAll(() => {
    mkdirSync(join(screens, 'assets'), { recursive: true })
    mkdirSync(join(folder, 'renderer-evil'))
    writeFileSync(join(screens, 'index.html'), '<!doctype html>')
    writeFileSync(join(screens, 'assets', 'map.pmtiles'), '0123456789')
    writeFileSync(join(screens, 'empty.txt'), '')
    writeFileSync(join(screens, 'main.exe'), 'x')
    writeFileSync(join(folder, 'secret.json'), '{}')
    writeFileSync(join(folder, 'renderer-evil', 'x.js'), 'x')
    symlinkSync(join(folder, 'secret.json'), join(screens, 'link.json'))
    symlinkSync(folder, join(screens, 'up'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('serves a page with its type and its policy', async () => {
    const response = await get('/')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await response.text()).toBe('<!doctype html>')
  })

  it.each([
    '/absent.js',
    '/assets',
    '/assets/',
    '/link.json',
    '/up/secret.json',
    '/up/renderer-evil/x.js',
    '/main.exe',
    '/noextension',
    '/..%2frenderer-evil%2fx.js',
    `/${'a'.repeat(5000)}.js`,
  ])('has nothing at %s', async (path) => expect((await get(path)).status).toBe(404))

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    const response = await get('/index.html', { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('answers HEAD without a body', async () => {
    const response = await get('/assets/map.pmtiles', { method: 'HEAD' })
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '10', ''])
  })

  it('answers byte ranges, and says when there are none', async () => {
    const part = await get('/assets/map.pmtiles', { headers: { range: 'bytes=3-5' } })
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-length'), await part.text()]).toEqual([
      206,
      'bytes 3-5/10',
      '3',
      '345',
    ])
    const late = await get('/assets/map.pmtiles', { headers: { range: 'bytes=10-' } })
    expect([late.status, late.headers.get('content-range')]).toEqual([416, 'bytes */10'])
    const empty = await get('/empty.txt')
    expect([empty.status, await empty.text()]).toEqual([200, ''])
  })

  it('answers its own hosts only', async () => {
    const protocol = createAppProtocol({ kituo: handler })
    const status = async (url: string) => (await protocol(new Request(url))).status
    expect(await status('app://kituo/index.html')).toBe(200)
    expect(await status('app://kituo.example/index.html')).toBe(404)
    expect(await status('app://kituo:8080/index.html')).toBe(404)
    expect(await status('app://constructor/index.html')).toBe(404)
  })
})

it('registers the scheme without a way round the policy', () => {
  expect(appSchemeRegistration.privileges).not.toHaveProperty('bypassCSP')
  expect(appSchemeRegistration.privileges).not.toHaveProperty('corsEnabled')
})
