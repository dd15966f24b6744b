/**
 * Serves the built screens under `app://kituo/`: GET and HEAD only, one folder only, with byte ranges. `file://` is
 * never used, and the scheme never bypasses the content security policy.
 */
import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { extname, isAbsolute, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import type { CustomScheme } from 'electron'
import { appScheme } from './app-address.ts'
import { parseByteRange } from './byte-range.ts'
import { securityHeaders } from './csp.ts'

/** Registration of the scheme; must happen before the app is ready. */
export const appSchemeRegistration: CustomScheme = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
}

/** Answers one request of the scheme. */
export type ProtocolHandler = (request: Request) => Promise<Response>

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.geojson': 'application/geo+json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
  '.pmtiles': 'application/vnd.pmtiles',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * Turns the path of a request into a path relative to the served folder.
 * @param rawUrl the full address as the page sent it
 * @returns null for anything that is not one plain file below the folder
 */
export function relativeFilePath(rawUrl: string): string | null {
  if (!URL.canParse(rawUrl)) return null
  const decoded = decodeOnce(new URL(rawUrl).pathname)
  if (decoded === null) return null
  // a backslash is a separator on Windows, a colon a drive or a stream there, NUL ends a C string; a second
  // percent-decoding further down must find nothing left to decode
  if (/[\\:\0%]/.test(decoded)) return null
  const segments = decoded.split('/').filter((segment) => segment !== '')
  if (segments.some((segment) => segment.startsWith('.'))) return null
  return segments.length === 0 || decoded.endsWith('/') ? [...segments, 'index.html'].join('/') : segments.join('/')
}

/**
 * Tells whether a file lies below a folder, by path arithmetic and never by comparing text beginnings.
 * @param folder absolute path
 * @param file absolute path
 */
export function isInside(folder: string, file: string): boolean {
  const way = relative(folder, file)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/**
 * Creates the handler that serves one folder.
 * @param rendererDir absolute path of the built screens; nothing outside is ever read, not through a link either
 */
export function createFileHandler(rendererDir: string): ProtocolHandler {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, { allow: 'GET, HEAD' })
    const path = relativeFilePath(request.url)
    const contentType = path === null ? undefined : contentTypes[extname(path).toLowerCase()]
    if (path === null || contentType === undefined) return refusal(404)
    const file = await locate(rendererDir, path)
    if (file === null) return refusal(404)
    return answerFile(request, file, contentType)
  }
}

/**
 * Sends each request to the handler of its host.
 * @param hosts handlers by exact host name
 */
export function createAppProtocol(hosts: Readonly<Record<string, ProtocolHandler>>): ProtocolHandler {
  return async (request) => {
    const host = URL.canParse(request.url) ? new URL(request.url).host : ''
    const handler = Object.hasOwn(hosts, host) ? hosts[host] : undefined
    return handler === undefined ? refusal(404) : handler(request)
  }
}

/** An answer without content. */
export function refusal(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { ...securityHeaders(), ...headers } })
}

async function locate(rendererDir: string, path: string): Promise<{ path: string; size: number } | null> {
  const wanted = join(rendererDir, path)
  if (!isInside(rendererDir, wanted)) return null
  try {
    const [folder, file] = await Promise.all([realpath(rendererDir), realpath(wanted)])
    if (!isInside(folder, file)) return null
    const found = await stat(file)
    return found.isFile() ? { path: file, size: found.size } : null
  } catch {
    // absent, unreadable, or a name the file system does not take: for a page these are all "not there"
    return null
  }
}

function answerFile(request: Request, file: { path: string; size: number }, contentType: string): Response {
  const headers = { ...securityHeaders(), 'content-type': contentType, 'accept-ranges': 'bytes', 'cache-control': 'no-cache' }
  const range = parseByteRange(request.headers.get('range'), file.size)
  if (range === 'unsatisfiable') return refusal(416, { 'content-range': `bytes */${file.size}` })
  const { start, end } = range ?? { start: 0, end: file.size - 1 }
  const length = { 'content-length': String(end - start + 1) }
  const partial = range === null ? {} : { 'content-range': `bytes ${start}-${end}/${file.size}` }
  const status = range === null ? 200 : 206
  const hasBody = request.method === 'GET' && file.size > 0
  return new Response(hasBody ? streamOf(file.path, start, end) : null, { status, headers: { ...headers, ...length, ...partial } })
}

function streamOf(path: string, start: number, end: number): ReadableStream<Uint8Array> {
  // node:stream/web and the global ReadableStream are one class under two type names
  return Readable.toWeb(createReadStream(path, { start, end })) as ReadableStream<Uint8Array>
}

function decodeOnce(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch {
    // a stray percent sign: not an address any of our pages writes
    return null
  }
}
