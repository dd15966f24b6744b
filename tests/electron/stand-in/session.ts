/** The session of all windows: custom protocol, request filter, permission handlers. */
import type { Request as PageRequest, Route } from 'playwright-core'
import { isMapped, toShell } from './addresses.ts'
import { record } from './journal.ts'

type ProtocolHandler = (request: Request) => Response | Promise<Response>
type BeforeRequest = (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void

const handlers = new Map<string, ProtocolHandler>()
let beforeRequest: BeforeRequest | null = null

/** Permission handlers as the shell installed them; a test asks them directly. */
export const permissionHandlers: Record<'request' | 'check' | 'device', unknown> = { request: null, check: null, device: null }

/** Stands in for `session`. */
export const session = {
  defaultSession: {
    protocol: {
      handle(scheme: string, handler: ProtocolHandler): void {
        if (handlers.has(scheme)) throw new Error(`${scheme} is already handled`)
        handlers.set(scheme, handler)
      },
    },
    webRequest: { onBeforeRequest: (listener: BeforeRequest | null): void => void (beforeRequest = listener) },
    setPermissionRequestHandler: (handler: unknown): void => void (permissionHandlers.request = handler),
    setPermissionCheckHandler: (handler: unknown): void => void (permissionHandlers.check = handler),
    setDevicePermissionHandler: (handler: unknown): void => void (permissionHandlers.device = handler),
  },
}

const schemes: { scheme: string; privileges: object }[] = []
let isReady = false

/** From now on schemes can no longer be registered. */
export function closeSchemeRegistration(): void {
  isReady = true
}

/** Stands in for `protocol`. */
export const protocol = {
  registerSchemesAsPrivileged(list: { scheme: string; privileges: object }[]): void {
    if (isReady) throw new Error('registerSchemesAsPrivileged must be called before the app is ready')
    schemes.push(...list)
    record('schemes', list)
  },
}

/** Answers a request of a page as Electron would: filter first, then the scheme's handler. */
export async function answer(route: Route): Promise<void> {
  const request = route.request()
  const url = toShell(request.url())
  if (isCancelled(url)) return route.abort('blockedbyclient')
  if (!isMapped(request.url())) {
    record('network', url)
    return route.abort('internetdisconnected')
  }
  const handler = handlers.get('app')
  if (handler === undefined) return route.abort('failed')
  const response = await handler(await toRequest(request, url))
  const body = Buffer.from(await response.arrayBuffer())
  await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body })
}

function isCancelled(url: string): boolean {
  let isCancelled = false
  beforeRequest?.({ url }, ({ cancel }) => (isCancelled = cancel === true))
  return isCancelled
}

async function toRequest(request: PageRequest, url: string): Promise<Request> {
  const headers = new Headers()
  for (const { name, value } of await request.headersArray()) if (!name.startsWith(':')) headers.append(name, value)
  const method = request.method()
  const body = request.postDataBuffer()
  return new Request(url, {
    method,
    headers,
    ...(body === null || method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(body) }),
  })
}
