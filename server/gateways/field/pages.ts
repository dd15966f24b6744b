/** The built phone pages: read once, compressed once, kept in memory. Hashed files for a year, pages asked for again each time. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { manifestOf, ICON, PAGES, type PageName } from './manifest.ts'

type Served = {
  readonly type: string
  readonly cache: string
  readonly etag: string
  readonly plain: Buffer
  readonly gzip: Buffer
  readonly brotli: Buffer
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  webmanifest: 'application/manifest+json; charset=utf-8',
}
const FOR_A_YEAR = 'public, max-age=31536000, immutable'
const ASK_AGAIN = 'no-cache'

/** A file with its compressed forms. */
function serve(name: string, bytes: Buffer, cache: string): Served {
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } })
  return {
    type,
    cache,
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    plain: bytes,
    gzip: gzipSync(bytes, { level: 9 }),
    brotli,
  }
}

/** Names of the hashed files a page or script asks for. */
const assetsIn = (text: string): string[] =>
  [...text.matchAll(/(?:\.\.\/assets|\.)\/([\w.-]+\.(?:js|css|svg))/g)].map(([, name = '']) => name)

/** The pages' hashed files, followed from file to file. */
function addAssets(folder: string, names: readonly string[], files: Map<string, Served>): void {
  for (const name of names) {
    const path = `/assets/${name}`
    if (files.has(path) || !existsSync(join(folder, name))) continue
    const bytes = readFileSync(join(folder, name))
    files.set(path, serve(name, bytes, FOR_A_YEAR))
    if (name.endsWith('.js')) addAssets(folder, assetsIn(bytes.toString()), files)
  }
}

/**
 * Everything the phone pages need, by address.
 * @param rendererDir folder of the built screens; pages that are not built are left out
 */
export function loadPages(rendererDir: string): ReadonlyMap<string, Served> {
  const files = new Map<string, Served>()
  const field = join(rendererDir, 'field')
  if (!existsSync(field)) return files
  // the keys of a constant
  for (const page of Object.keys(PAGES) as PageName[]) {
    const file = join(field, `${page}.html`)
    if (!existsSync(file)) continue
    const html = readFileSync(file)
    files.set(`/field/${page}`, serve(`${page}.html`, html, ASK_AGAIN))
    files.set(`/field/${page}.webmanifest`, serve(`${page}.webmanifest`, Buffer.from(JSON.stringify(manifestOf(page))), ASK_AGAIN))
    addAssets(join(rendererDir, 'assets'), assetsIn(html.toString()), files)
  }
  for (const name of readdirSync(field).filter((one) => one.endsWith('.js')))
    files.set(`/field/${name}`, serve(name, readFileSync(join(field, name)), ASK_AGAIN))
  files.set('/field/icon.svg', serve('icon.svg', Buffer.from(ICON), ASK_AGAIN))
  return files
}

function send({ type, cache, etag, plain, gzip, brotli }: Served, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.headers({ 'cache-control': cache, etag, vary: 'accept-encoding' })
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  const accepted = request.headers['accept-encoding'] ?? ''
  reply.type(type)
  if (/\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(brotli)
  if (/\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(gzip)
  return reply.send(plain)
}

/** Mounts one route for each file. */
export function registerPages(app: FastifyInstance, rendererDir: string): void {
  for (const [url, file] of loadPages(rendererDir)) app.get(url, (request, reply) => send(file, request, reply))
}
