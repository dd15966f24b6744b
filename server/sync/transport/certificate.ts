/**
 * A self-signed X.509 certificate for ECDSA P-256 keys (RFC 5280, DER), written directly: forty lines of bytes instead of a library
 * that changes the global `Reflect`. Nobody trusts anything in it but the key; peers pin the hash of the whole. Uses node:crypto.
 */
import { sign, type KeyObject } from 'node:crypto'

const INTEGER = 0x02
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const UTF8_STRING = 0x0c
const UTC_TIME = 0x17
const GENERALIZED_TIME = 0x18
const SEQUENCE = 0x30
const SET = 0x31
const EXPLICIT_0 = 0xa0
const EXPLICIT_3 = 0xa3

/** Object identifiers, already in DER. */
const OID = {
  ecdsaWithSha256: Buffer.from('06082a8648ce3d040302', 'hex'), // 1.2.840.10045.4.3.2
  commonName: Buffer.from('0603550403', 'hex'), // 2.5.4.3
  basicConstraints: Buffer.from('0603551d13', 'hex'), // 2.5.29.19
  keyUsage: Buffer.from('0603551d0f', 'hex'), // 2.5.29.15
  extendedKeyUsage: Buffer.from('0603551d25', 'hex'), // 2.5.29.37
  serverAuth: Buffer.from('06082b06010505070301', 'hex'),
  clientAuth: Buffer.from('06082b06010505070302', 'hex'),
}
const TRUE = Buffer.from('0101ff', 'hex')
/** BIT STRING with the first bit set: digitalSignature. */
const DIGITAL_SIGNATURE = Buffer.from('03020780', 'hex')

/** Tag, length, content. Lengths up to 65,535, far above any certificate made here. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(content)
  const { length } = bytes
  const header = length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from(header), bytes])
}
const sequence = (...content: readonly Uint8Array[]): Buffer => der(SEQUENCE, ...content)
const extension = (oid: Uint8Array, value: Uint8Array): Buffer => sequence(oid, TRUE, der(OCTET_STRING, value))

/** The same subject for every station: a scanner learns nothing from it. */
const SUBJECT = sequence(der(SET, sequence(OID.commonName, der(UTF8_STRING, Buffer.from('kituo-station')))))
/** Always valid, whatever a station's clock says; RFC 5280 4.1.2.5 gives the far end for certificates without a sensible one. */
const VALIDITY = sequence(der(UTC_TIME, Buffer.from('200101000000Z')), der(GENERALIZED_TIME, Buffer.from('99991231235959Z')))
const EXTENSIONS = der(
  EXPLICIT_3,
  sequence(
    extension(OID.basicConstraints, sequence()), // not an authority
    extension(OID.keyUsage, DIGITAL_SIGNATURE),
    extension(OID.extendedKeyUsage, sequence(OID.serverAuth, OID.clientAuth)),
  ),
)

/**
 * Makes the certificate.
 * @param keys an ECDSA P-256 pair
 * @param serial 16 random bytes
 * @returns DER
 */
export function selfSignedCertificate(keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }, serial: Uint8Array): Buffer {
  const number = Buffer.from(serial)
  number[0] = ((number[0] ?? 0) & 0x7f) | 0x40 // positive, and never with leading zeros
  const algorithm = sequence(OID.ecdsaWithSha256)
  const toBeSigned = sequence(
    der(EXPLICIT_0, der(INTEGER, Buffer.from([2]))), // version 3
    der(INTEGER, number),
    algorithm,
    SUBJECT,
    VALIDITY,
    SUBJECT,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    EXTENSIONS,
  )
  const signature = sign('sha256', toBeSigned, keys.privateKey)
  return sequence(toBeSigned, algorithm, der(BIT_STRING, Buffer.from([0]), signature))
}
