/** What a sending system shows at a door for machines: Basic, Bearer or a token in a header. Checking it is the owner's business. */
import type { IncomingHttpHeaders } from 'node:http'

/** Who may deliver: the id under which what comes is counted. */
export type IngestSource = { readonly sourceId: string }
export type Credentials =
  { readonly kind: 'basic'; readonly userName: string; readonly password: string } | { readonly kind: 'token'; readonly token: string }
/** Looks credentials up, in constant time. */
export type Authorise = (credentials: Credentials, address: string) => Promise<IngestSource | null>

/** Longest header that is looked at. */
const LONGEST = 2_000
const TOKEN_HEADERS = ['x-api-key', 'x-auth-token', 'x-access-token', 'api-key'] as const

function ofBasic(encoded: string): Credentials | null {
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 1 ? null : { kind: 'basic', userName: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** Credentials of a request, or null when it shows none that can be read. */
export function credentialsOf(headers: IncomingHttpHeaders): Credentials | null {
  const { authorization } = headers
  if (authorization !== undefined) {
    const [scheme = '', rest = ''] = authorization.slice(0, LONGEST).split(/ +(.*)/s)
    const value = rest.trim()
    if (value === '') return scheme === '' ? null : { kind: 'token', token: scheme }
    return /^basic$/i.test(scheme) ? ofBasic(value) : /^(bearer|token|apikey)$/i.test(scheme) ? { kind: 'token', token: value } : null
  }
  for (const name of TOKEN_HEADERS) {
    const value = headers[name]
    if (typeof value === 'string' && value !== '') return { kind: 'token', token: value.slice(0, LONGEST) }
  }
  return null
}
