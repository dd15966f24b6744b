/**
 * Posts pairing messages over HTTPS to a station whose certificate nobody knows yet. The certificate is not trusted but noted: the
 * pairing compares it with what the station vouches for, and with every later message.
 */
import { request } from 'node:https'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import { MESSAGE_BYTES_MAX } from './messages.ts'
import type { PairingPost, PostAnswer } from './outgoing.ts'

/** The own certificate, so that the other side can note it as well; PEM. */
export type OwnCertificate = { readonly key: string; readonly cert: string }

const TIMEOUT_MS = 5_000

/** A certificate's SHA-256 in small hex, as cards hold it. @returns null when none was shown */
export function fingerprintOf(certificate: PeerCertificate | null | undefined): string | null {
  const text = certificate?.fingerprint256
  return text ? text.replaceAll(':', '').toLowerCase() : null
}

/** Builds the poster. @param own read anew for every message, so that a renewed certificate is used at once */
export function createPairingPost(own: () => OwnCertificate | null): PairingPost {
  return (address, path, body) =>
    new Promise<PostAnswer>((resolve, reject) => {
      const { hostname, port } = new URL(`https://${address}`)
      const bytes = Buffer.from(body)
      const asking = request(
        {
          host: hostname.replace(/^\[|\]$/g, ''),
          port,
          path,
          method: 'POST',
          agent: false,
          // Nobody vouches for the certificate but the station itself, in the card that the two people confirm.
          rejectUnauthorized: false,
          minVersion: 'TLSv1.3',
          timeout: TIMEOUT_MS,
          headers: { 'content-type': 'application/json', 'content-length': bytes.length },
          ...own(),
        },
        (response) => {
          const socket = response.socket as TLSSocket // of an https request
          const tlsFingerprint = fingerprintOf(socket.getPeerCertificate())
          const chunks: Buffer[] = []
          let size = 0
          response.on('data', (chunk: Buffer) => {
            size += chunk.length
            if (size > MESSAGE_BYTES_MAX) asking.destroy(new Error('answer too long'))
            else chunks.push(chunk)
          })
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8'), tlsFingerprint })
          })
          response.on('error', reject)
        },
      )
      asking.on('timeout', () => asking.destroy(new Error('no answer in time')))
      asking.on('error', reject)
      asking.end(bytes)
    })
}
