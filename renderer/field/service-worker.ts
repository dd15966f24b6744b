/**
 * Holds the phone pages, so that they open without a network. A page is shown at once from the phone and renewed behind its back;
 * hashed files never change. Nothing that the station says about people is ever kept here.
 */
const CACHE = 'kituo-field-1'
const PAGES = ['/field/sos', '/field/responder']
const HASHED = /^\/assets\/[\w.-]+$/

/** What is used of the worker's global scope (lib.webworker would clash with the DOM types of the pages). */
type Lifecycle = Event & { waitUntil(work: Promise<unknown>): void }
type Fetching = Lifecycle & { readonly request: Request; respondWith(answer: Promise<Response>): void }
type Worker = {
  addEventListener(name: 'install' | 'activate', listener: (event: Lifecycle) => void): void
  addEventListener(name: 'fetch', listener: (event: Fetching) => void): void
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
  readonly location: Location
}
const worker = globalThis as unknown as Worker // this file only ever runs as a service worker

/** Fetches a page and every file it names; the page is kept only together with its files. */
async function renew(path: string): Promise<Response> {
  const response = await fetch(path, { cache: 'no-cache', redirect: 'error' })
  if (!response.ok || !response.headers.get('content-type')?.startsWith('text/html')) return response
  const cache = await caches.open(CACHE)
  const html = await response.clone().text()
  const files = [...html.matchAll(/(?:src|href)="(?:\.\.)?(\/assets\/[\w.-]+|\/field\/[\w.-]+\.(?:webmanifest|svg))"/g)].flatMap(
    ([, file]) => file ?? [],
  )
  const missing: string[] = []
  for (const file of files) if (!(await cache.match(file))) missing.push(file)
  await cache.addAll(missing)
  await cache.put(path, response.clone())
  await forgetOthers(cache)
  return response
}

/** Removes hashed files that no kept page names any more. */
async function forgetOthers(cache: Cache): Promise<void> {
  const pages = await Promise.all(PAGES.map(async (page) => (await cache.match(page))?.text() ?? ''))
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url)
    if (HASHED.test(pathname) && !pages.some((html) => html.includes(pathname))) await cache.delete(request)
  }
}

async function page(path: string, event: Fetching): Promise<Response> {
  const kept = await caches.match(path)
  const fresh = renew(path)
  if (!kept) return fresh
  event.waitUntil(fresh.catch(() => undefined)) // without a network the kept page stays as it is
  return kept
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreSearch: true })) ?? fetch(request)
}

worker.addEventListener('install', (event) => {
  event.waitUntil(Promise.allSettled(PAGES.map(renew)).then(() => worker.skipWaiting()))
})
worker.addEventListener('activate', (event) => {
  const others = caches
    .keys()
    .then((names) =>
      Promise.all(names.filter((name) => name.startsWith('kituo-field-') && name !== CACHE).map((name) => caches.delete(name))),
    )
  event.waitUntil(others.then(() => worker.clients.claim()))
})
worker.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url)
  if (event.request.method !== 'GET' || origin !== worker.location.origin) return
  if (PAGES.includes(pathname)) event.respondWith(page(pathname, event))
  else if (HASHED.test(pathname) || /^\/field\/[\w.-]+\.(webmanifest|svg)$/.test(pathname)) event.respondWith(file(event.request))
})
