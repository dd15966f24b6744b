/** One HTTP request to the pairing door of another station. Whose door it is, the caller decides by the fingerprint that comes back. */
import { request as httpsRequest } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { ChannelAgent, connectChannel, DialError } from './channel.ts'
import type { PairAnswer, PeerAddress, TransportTimers } from './ports.ts'
import type { TlsIdentity } from './tls-identity.ts'

export type StationRequest = {
  readonly address: PeerAddress
  /** Begins with `/pair/`. */
  readonly path: string
  readonly body: Uint8Array
  /** Largest answer that is read. */
  readonly bytesMax: number
  readonly withinMs: number
  readonly signal?: AbortSignal
}
/** The answer and what this one connection proved about the other end. */
export type StationAnswer = PairAnswer & { readonly tlsFingerprint: string; readonly channelBinding: Uint8Array }

/**
 * Posts `body` to another station over a TLS 1.3 connection of its own, showing this station's certificate.
 * @throws DialError: `unreachable`, `timed-out`, `tls-failed`, `refused` (closed, or an answer above the bound), `cancelled`
 */
export async function postToStation(
  { identity, timers }: { readonly identity: TlsIdentity; readonly timers: TransportTimers },
  { address, path, body, bytesMax, withinMs, signal }: StationRequest,
): Promise<StationAnswer> {
  const abort = new AbortController()
  const cancel = (): void => {
    abort.abort(new DialError('cancelled'))
  }
  signal?.addEventListener('abort', cancel, { once: true })
  const timer = timers.setTimeout(() => {
    abort.abort(new DialError('timed-out'))
  }, withinMs)
  try {
    if (signal?.aborted) cancel()
    const channel = await connectChannel(address, identity, abort.signal)
    const end = (): void => {
      channel.raw.destroy()
    }
    abort.signal.addEventListener('abort', end, { once: true })
    try {
      const answer = await exchange(new ChannelAgent(channel), { path, body, bytesMax })
      return { ...answer, tlsFingerprint: channel.fingerprint, channelBinding: channel.binding }
    } catch (error) {
      throw abort.signal.aborted ? abort.signal.reason : new DialError('refused', { cause: error })
    } finally {
      abort.signal.removeEventListener('abort', end)
      channel.tls.destroy()
      channel.raw.destroy()
    }
  } finally {
    timers.clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
  }
}

function exchange(agent: ChannelAgent, { path, body, bytesMax }: Pick<StationRequest, 'path' | 'body' | 'bytesMax'>): Promise<PairAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': body.length }
    const request = httpsRequest({ agent, method: 'POST', host: 'station.invalid', path, headers }, (response) => {
      readAnswer(response, bytesMax).then(resolve, reject)
    })
    request.once('error', reject)
    request.end(body)
  })
}

async function readAnswer(response: IncomingMessage, bytesMax: number): Promise<PairAnswer> {
  const chunks: Buffer[] = []
  let length = 0
  // no encoding is set, so the chunks are buffers
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > bytesMax) throw new RangeError('the answer is above the bound')
    chunks.push(chunk)
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks) }
}
