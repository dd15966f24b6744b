/** Serving the built phone pages: every file a page needs, compressed as the phone can take it, kept as long as it may be. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPages, registerPages } from './pages.ts'

const dir = mkdtempSync(join(tmpdir(), 'kituo-pages-'))
const html = '<link rel="stylesheet" href="../assets/field-Ab12.css"><script src="../assets/field-sos-Xy-9.js"></script>'
let app: FastifyInstance

beforeAll(() => {
  mkdirSync(join(dir, 'field'))
  mkdirSync(join(dir, 'assets'))
  writeFileSync(join(dir, 'field', 'sos.html'), html)
  writeFileSync(join(dir, 'field', 'service-worker.js'), 'addEventListener("fetch", () => {})')
  writeFileSync(join(dir, 'assets', 'field-sos-Xy-9.js'), 'import{a}from"./shared-Q1.js";a()')
  writeFileSync(join(dir, 'assets', 'shared-Q1.js'), 'export const a=()=>{}')
  writeFileSync(join(dir, 'assets', 'field-Ab12.css'), 'body{}')
  writeFileSync(join(dir, 'assets', 'desk-Zz.js'), 'nothing of a phone')
  app = fastify()
  registerPages(app, dir)
})
afterAll(async () => {
  await app.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('phone pages', () => {
  it('are exactly what the page asks for, directly or through another file', () => {
    expect([...loadPages(dir).keys()].sort()).toEqual([
      '/assets/field-Ab12.css',
      '/assets/field-sos-Xy-9.js',
      '/assets/shared-Q1.js',
      '/field/icon.svg',
      '/field/service-worker.js',
      '/field/sos',
      '/field/sos.webmanifest',
    ])
    expect([...loadPages(join(dir, 'nowhere')).keys()]).toEqual([])
  })

  it('come compressed as the phone can take them', async () => {
    const ask = (encoding: string) => app.inject({ url: '/field/sos', headers: { 'accept-encoding': encoding } })
    const [plain, gzip, brotli] = [await ask('identity'), await ask('gzip'), await ask('gzip, br')]
    expect(plain.body).toBe(html)
    expect([gzip.headers['content-encoding'], gunzipSync(gzip.rawPayload).toString()]).toEqual(['gzip', html])
    expect([brotli.headers['content-encoding'], brotliDecompressSync(brotli.rawPayload).toString()]).toEqual(['br', html])
    expect(brotli.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', vary: 'accept-encoding' })
  })

  it('are asked for again, their hashed files never', async () => {
    const page = await app.inject('/field/sos')
    expect(page.headers['cache-control']).toBe('no-cache')
    expect((await app.inject({ url: '/field/sos', headers: { 'if-none-match': String(page.headers.etag) } })).statusCode).toBe(304)
    expect((await app.inject('/assets/shared-Q1.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await app.inject('/field/service-worker.js')).headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': 'text/javascript; charset=utf-8',
    })
  })

  it('can be kept on a home screen', async () => {
    const manifest = (await app.inject('/field/sos.webmanifest')).json() as {
      start_url: string
      scope: string
      display: string
      icons: { src: string }[]
    }
    expect(manifest).toMatchObject({
      start_url: '/field/sos',
      scope: '/field/',
      display: 'standalone',
      icons: [{ src: '/field/icon.svg' }],
    })
    expect((await app.inject(manifest.icons[0]?.src ?? '')).headers['content-type']).toBe('image/svg+xml')
  })
})
