/** The pairing client against a real TLS server: it notes the certificate, whoever vouches for it, and never waits for ever. */
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { selfSignedCertificate } from '../transport/certificate.ts'
import { createPairingPost, fingerprintOf } from './client.ts'
import { MESSAGE_BYTES_MAX } from './messages.ts'

/** A station's certificate; PEM, and its SHA-256 in small hex. */
function certificate(seed: number) {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const der = selfSignedCertificate(pair, new Uint8Array(16).fill(seed))
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { key, cert: new X509Certificate(der).toString(), fingerprint: createHash('sha256').update(der).digest('hex') }
}

let server: Server | null = null
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})
async function listen(answer: (body: string, seen: string | null) => string | null) {
  const own = certificate(1)
  server = createServer({ ...own, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.3' }, (request, response) => {
    const seen = fingerprintOf((request.socket as TLSSocket).getPeerCertificate())
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const text = answer(body, seen)
      if (text === null) request.socket.destroy()
      else response.writeHead(request.url === '/pair/hello' ? 200 : 404, { 'content-type': 'application/json' }).end(text)
    })
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, own }
}

describe('posting to a station nobody knows yet', () => {
  test('brings the answer and the certificate it was given under, and shows the own one', async () => {
    const mine = certificate(2)
    const { address, own } = await listen((body, seen) => JSON.stringify({ body, seen }))
    const post = createPairingPost(() => mine)
    const answer = await post(address, '/pair/hello', '{"n":1}')
    expect(answer).toEqual({
      status: 200,
      body: JSON.stringify({ body: '{"n":1}', seen: mine.fingerprint }),
      tlsFingerprint: own.fingerprint,
    })
    expect((await post(address, '/pair/other', '')).status).toBe(404)
  })
  test('works without an own certificate', async () => {
    const { address } = await listen((_body, seen) => JSON.stringify({ seen }))
    expect((await createPairingPost(() => null)(address, '/pair/hello', '')).body).toBe('{"seen":null}')
  })
  test('fails when nobody listens, when the line breaks, and when the answer does not end', async () => {
    const { address } = await listen((body) => (body === 'long' ? 'x'.repeat(MESSAGE_BYTES_MAX + 1) : null))
    const post = createPairingPost(() => null)
    await expect(post(address, '/pair/hello', 'break')).rejects.toThrow()
    await expect(post(address, '/pair/hello', 'long')).rejects.toThrow()
    await expect(post('127.0.0.1:1', '/pair/hello', '')).rejects.toThrow()
  })
  test('a certificate that was not shown has no fingerprint', () => {
    expect([fingerprintOf(null), fingerprintOf(undefined), fingerprintOf({} as never)]).toEqual([null, null, null])
  })
})
