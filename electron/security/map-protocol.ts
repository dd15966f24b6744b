/** Serves the station's base maps under `app://kituo/maps/`, while somebody is signed in at this window. */
import { securityHeaders } from './csp.ts'
import { refusal, type ProtocolHandler } from './app-protocol.ts'

/** The station's door for maps, as far as the shell needs it. */
export type MapSource = {
  answer(request: { path: string; version: string | null; ifNoneMatch: string | null; takesGzip: boolean }): Promise<{
    status: number
    headers: Readonly<Record<string, string>>
    body: Uint8Array | null
  }>
}

/** Where maps begin below the shell's own host. */
const MAPS = '/maps/'

/**
 * Puts the maps in front of the files of the screens.
 * @param screens answers everything else
 * @param source the maps; null while no station runs
 * @param isSignedIn whether a person is signed in at a window of this shell
 */
export function withMaps(screens: ProtocolHandler, source: () => MapSource | null, isSignedIn: () => boolean): ProtocolHandler {
  return async (request) => {
    const url = URL.canParse(request.url) ? new URL(request.url) : null
    if (url === null || !url.pathname.startsWith(MAPS)) return screens(request)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, { allow: 'GET, HEAD' })
    const maps = source()
    if (maps === null || !isSignedIn()) return refusal(401)
    const { status, headers, body } = await maps.answer({
      path: url.pathname,
      version: url.searchParams.get('v'),
      ifNoneMatch: request.headers.get('if-none-match'),
      // answers of a custom scheme are handed to the page as they are; nobody would unpack them
      takesGzip: false,
    })
    const content = body === null || request.method === 'HEAD' ? null : new Uint8Array(body)
    return new Response(content, { status, headers: { ...securityHeaders(), ...headers } })
  }
}
