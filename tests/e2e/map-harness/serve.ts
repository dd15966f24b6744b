/** Builds the harness into a temporary folder and serves it under the production content security policy. */
import { readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { createMapDoor, type MapDoor } from '../../../server/geo/tiles/map-door.ts'
import { createMapShelf, type MapSource } from '../../../server/geo/tiles/map-shelf.ts'

/** The policy every page of the workstation gets; the map has to live with it. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; media-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

/** What the page gets at `/maps/...`: the real door over a folder of regions, as the station opens it. */
async function answerMap(response: ServerResponse, door: MapDoor, url: URL): Promise<void> {
  const { status, headers, body } = await door.answer({
    path: url.pathname,
    version: url.searchParams.get('v'),
    ifNoneMatch: null,
    takesGzip: true,
  })
  response.writeHead(status, headers)
  response.end(body)
}

/** Base maps in a folder of imported regions, as they are now. */
function mapsIn(folder: string): MapSource {
  const names = folder === '' ? [] : readdirSync(folder)
  const list = names.map((name) => ({ name, files: { map: join(folder, name, 'map.pmtiles') }, version: '1' }))
  return { list: () => list, onChange: () => () => undefined }
}

export type Served = { url: string; close: () => Promise<void> }

async function buildPage(folder: string): Promise<void> {
  await build({
    root: fileURLToPath(new URL('.', import.meta.url)),
    base: './',
    logLevel: 'warn',
    configFile: false,
    plugins: [react()],
    build: { outDir: folder, emptyOutDir: true, target: 'es2024', reportCompressedSize: false, chunkSizeWarningLimit: 4000 },
  })
}

function answer(response: ServerResponse, status: number, type: string, body: Buffer | string): void {
  response.writeHead(status, { 'content-type': type, 'content-security-policy': POLICY, 'cache-control': 'no-store' })
  response.end(body)
}

/**
 * Builds, then listens on a free port of this machine.
 * @param regions folder of imported regions, if the page shall see any
 */
export async function serveHarness(regions = ''): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), 'kituo-map-harness-'))
  await buildPage(folder)
  const shelf = createMapShelf(mapsIn(regions), { warn: () => undefined })
  const door = createMapDoor(shelf)
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const path = normalize(decodeURIComponent(url.pathname))
    if (path.startsWith('/maps/')) {
      answerMap(response, door, url).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
      return undefined
    }
    const file = join(folder, path === '/' ? 'index.html' : path)
    if (relative(folder, file).startsWith('..')) return answer(response, 404, 'text/plain', '')
    readFile(file).then(
      (body) => answer(response, 200, TYPES[extname(file)] ?? 'application/octet-stream', body),
      () => answer(response, 404, 'text/plain', ''),
    )
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the harness server has no port')
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await shelf.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { url: `http://127.0.0.1:${address.port}/`, close }
}
