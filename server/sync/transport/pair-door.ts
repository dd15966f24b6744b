/** The only HTTP a station answers on its sync port: small pairing requests of stations that are not enrolled yet. Bounded in size and time. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PairAnswer, PairingDoor, PairRequest } from './ports.ts'

const PATH_PREFIX = '/pair/'
const PATH_MAX = 200
const ALLOWED_METHODS = new Set(['GET', 'POST'])
const HEADERS = { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' }

/** Whether a request is one for the pairing door at all. */
export const isPairRequest = ({ url = '', method = '' }: IncomingMessage): boolean =>
  url.startsWith(PATH_PREFIX) && url.length <= PATH_MAX && ALLOWED_METHODS.has(method)

/**
 * Reads one request, asks the door, answers.
 * @param bytesMax of the body in each direction
 * @returns false when it broke a bound and its connection was destroyed
 * @throws whatever the door throws; the caller was answered with status 500 by then
 */
export async function servePairRequest(
  door: PairingDoor,
  { request, response, bytesMax }: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly bytesMax: number },
  caller: Pick<PairRequest, 'tlsFingerprint' | 'channelBinding' | 'remoteAddress'>,
): Promise<boolean> {
  const { socket } = request // a request that is given up lets go of it
  const body = await readBody(request, bytesMax)
  if (body === null) {
    socket.destroy()
    return false
  }
  try {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    answer(response, await door.onRequest({ ...caller, method: request.method ?? '', path, body }))
  } catch (error) {
    answer(response, { status: 500, body: new Uint8Array() })
    throw error
  }
  return true
}

function answer(response: ServerResponse, { status, body }: PairAnswer): void {
  response.writeHead(status, { ...HEADERS, 'content-length': body.length })
  response.end(body)
}

/** The whole body, or null when it is too long or breaks off. */
async function readBody(request: IncomingMessage, bytesMax: number): Promise<Uint8Array | null> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    // no encoding is set, so the chunks are buffers
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > bytesMax) return null
      chunks.push(chunk)
    }
  } catch {
    return null // it broke off; its connection is gone
  }
  return Buffer.concat(chunks)
}
