/** Hashes and signatures of a simulated world: the real ones, or a keyed 64-bit stand-in that is many times cheaper and breaks as visibly. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { hashBody, hashHeader, isSignedBy, signHead } from '../../server/log/codec.ts'
import type { SignedHead } from '../../server/log/op.ts'

/** What a station can do with its own key and with the public keys of the others. */
export type StationCrypto = {
  hashBody(body: Uint8Array, sealedHash: Uint8Array | null): Uint8Array
  hashHeader(header: Uint8Array): Uint8Array
  sign(head: Uint8Array, streamId: string, seq: number): Uint8Array
  isSignedBy(author: number, head: SignedHead, streamId: string): boolean
}

const HASH_BYTES = 32
const SIGNATURE_BYTES = 64
/** DER of a PKCS #8 Ed25519 private key up to its 32 secret bytes (RFC 8410). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** Bytes to be hashed, seen as words. Longer than any op may be. */
const SCRATCH_WORDS = new Int32Array(32 * 1024)
const SCRATCH = new Uint8Array(SCRATCH_WORDS.buffer)

/** Crypto of station `own` in a world of `stations`. */
export function createStationCrypto(isReal: boolean, seed: number, own: number, stations: number): StationCrypto {
  return isReal ? realCrypto(seed, own, stations) : cheapCrypto(seed, own)
}

function keyOf(seed: number, station: number): KeyObject {
  const secret = Buffer.alloc(HASH_BYTES)
  secret.writeUInt32LE(seed >>> 0, 0)
  secret.writeUInt32LE(station + 1, 4)
  return createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, secret]), format: 'der', type: 'pkcs8' })
}

function realCrypto(seed: number, own: number, stations: number): StationCrypto {
  const secret = keyOf(seed, own)
  const publicKeys = Array.from({ length: stations }, (_, station) => createPublicKey(keyOf(seed, station)))
  return {
    hashBody,
    hashHeader,
    sign: (head, streamId, seq) => signHead(secret, head, streamId, seq),
    isSignedBy(author, head, streamId) {
      const key = publicKeys[author]
      return key !== undefined && isSignedBy(key, head, streamId)
    },
  }
}

/** Two lanes of 32 bits over bytes, a word at a time (multiply-rotate as in MurmurHash3). */
class Lanes {
  #a: number
  #b: number

  constructor(key: number) {
    this.#a = key ^ 0x9e3779b9
    this.#b = Math.imul(key, 0x85ebca6b) ^ 0x7f4a7c15
  }

  number(value: number): this {
    let mixed = Math.imul(value, 0xcc9e2d51)
    mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
    this.#a = (Math.imul(((this.#a ^ mixed) << 13) | ((this.#a ^ mixed) >>> 19), 5) + 0xe6546b64) | 0
    this.#b = Math.imul(this.#b ^ value, 0x01000193) ^ (this.#a >>> 11)
    return this
  }

  bytes(bytes: Uint8Array): this {
    const { length } = bytes
    const words = (length + 3) >> 2
    if (words > SCRATCH_WORDS.length) throw new RangeError('too long for the stand-in hash')
    SCRATCH_WORDS[Math.max(0, words - 1)] = 0
    SCRATCH.set(bytes)
    for (let i = 0; i < words; i += 1) this.number(SCRATCH_WORDS[i] ?? 0)
    return this.number(length)
  }

  text(text: string): this {
    for (let i = 0; i < text.length; i += 1) this.number(text.charCodeAt(i))
    return this.number(text.length)
  }

  /** The 64 bits, repeated with changes up to `length` bytes. */
  finish(length: number): Uint8Array {
    const out = Buffer.allocUnsafe(length)
    for (let at = 0; at < length; at += 8) {
      out.writeInt32LE(this.#a, at)
      out.writeInt32LE(this.#b, at + 4)
      this.number(at + 1)
    }
    return out
  }
}

function cheapCrypto(seed: number, own: number): StationCrypto {
  const signature = (station: number, head: Uint8Array, streamId: string, seq: number): Uint8Array =>
    new Lanes(Math.imul(seed + 1, 0x2545f491) ^ station).bytes(head).text(streamId).number(seq).finish(SIGNATURE_BYTES)
  return {
    hashBody(body, sealedHash) {
      const lanes = new Lanes(2).bytes(body)
      return (sealedHash ? lanes.bytes(sealedHash) : lanes).finish(HASH_BYTES)
    },
    hashHeader: (header) => new Lanes(1).bytes(header).finish(HASH_BYTES),
    sign: (head, streamId, seq) => signature(own, head, streamId, seq),
    isSignedBy: (author, { head, seq, signature: given }, streamId) => Buffer.compare(signature(author, head, streamId, seq), given) === 0,
  }
}
