/** A certificate that looks expired to every clock. */
import { createPrivateKey, createPublicKey, sign, X509Certificate } from 'node:crypto'
import { fingerprintOf, type TlsIdentity } from '../../../server/sync/transport/tls-identity.ts'

const ALWAYS = '99991231235959Z'
const LONG_AGO = '20210101000000Z'

/** Bytes of a DER value with its header, at `at`. */
function derLength(der: Buffer, at: number): number {
  const first = der[at + 1] ?? 0
  if (first < 128) return 2 + first
  const digits = first & 0x7f
  return 2 + digits + der.readUIntBE(at + 2, digits)
}

/** The same identity with a certificate that ended in 2021, signed anew. */
export function expiredIdentity(identity: TlsIdentity): TlsIdentity {
  const der = Buffer.from(new X509Certificate(identity.certificate).raw)
  der.write(LONG_AGO, der.indexOf(ALWAYS), 'latin1')
  const bodyAt = 4 // after the header of the outer sequence, which is longer than 255 bytes
  const bodyEnd = bodyAt + derLength(der, bodyAt)
  const body = der.subarray(bodyAt, bodyEnd)
  const algorithm = der.subarray(bodyEnd, bodyEnd + derLength(der, bodyEnd))
  const signature = sign('sha256', body, createPrivateKey(identity.key))
  const bits = Buffer.concat([Buffer.from([0x03, signature.length + 1, 0]), signature])
  const content = Buffer.concat([body, algorithm, bits])
  const header = Buffer.from([0x30, 0x82, content.length >> 8, content.length & 255])
  const certificate = new X509Certificate(Buffer.concat([header, content]))
  if (!certificate.verify(createPublicKey(createPrivateKey(identity.key)))) throw new Error('not a certificate of this key')
  return { key: identity.key, certificate: certificate.toString(), fingerprint: fingerprintOf(certificate.raw) }
}
