/** Other stations: what they are, how they are enrolled, what is shared with them, and the end of it. */
import { z } from 'zod'
import { StationFields } from './directory.ts'
import { Command, Country, FacilityId, Instant, paragraph } from './primitives.ts'
import { GrantableScope } from './scopes.ts'

/** First 16 bytes of SHA-256 over the raw Ed25519 public key, in hex. */
export const StationId = z.string().regex(/^[0-9a-f]{32}$/, 'expected a station id')
const base64url = (bytes: number) =>
  z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}$`), `expected ${bytes} bytes in base64url`)
/** Raw Ed25519 public key. */
export const PublicKey = base64url(32)
export const Signature = base64url(64)
export const Bytes32 = base64url(32)
/** SHA-256 over the DER form of a TLS certificate, in small hex without colons. */
export const TlsFingerprint = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 fingerprint')

/** What a station is for; decides what pairing suggests to share. */
export const StationKind = z.enum(['controlRoom', 'hospital', 'coldStore', 'transport', 'maternalHealth', 'regulator'])
export type StationKind = z.infer<typeof StationKind>

/** Port on which stations talk to each other when an address names none. */
export const STATION_PORT = 7443
const HOST_AND_PORT = /^(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}))(?::([1-9]\d{0,4}))?$/
/** Where a station can be reached: a name or number, with a port after a colon; without one, `STATION_PORT`. */
export const StationAddress = z
  .string()
  .trim()
  .max(260)
  .regex(HOST_AND_PORT, 'expected an address such as 192.168.1.20:7443')
  .refine((text) => Number(HOST_AND_PORT.exec(text)?.[2] ?? STATION_PORT) <= 65_535, 'expected a port up to 65535')
  .transform((text) => {
    const [, host = '', port] = HOST_AND_PORT.exec(text) ?? []
    return `${host.toLowerCase()}:${port ?? STATION_PORT}`
  })
export const ADDRESSES_MAX = 8
const Addresses = z
  .array(StationAddress)
  .max(ADDRESSES_MAX)
  .transform((list) => [...new Set(list)])

/** What a station says of itself. */
export const StationCard = z.object({
  stationId: StationId,
  publicKey: PublicKey,
  tlsFingerprint: TlsFingerprint,
  name: StationFields.shape.name,
  country: Country,
  district: StationFields.shape.district,
  kind: StationKind,
  /** The facility it stands in, when it is one of the directory. */
  facilityId: FacilityId.nullable(),
  addresses: Addresses,
  issuedAt: Instant,
})
export type StationCard = z.infer<typeof StationCard>
/** A card with the station's own Ed25519 signature over it: nobody can describe a station but itself. */
export const SignedCard = StationCard.extend({ signature: Signature })
export type SignedCard = z.infer<typeof SignedCard>

/** Why a station is shut out. */
export const RevokeReason = z.enum(['lost', 'stolen', 'retired', 'replaced', 'misused'])
export type RevokeReason = z.infer<typeof RevokeReason>
/** Where streams of a station end: stream id and the last sequence held. */
export const StreamEnds = z.array(z.tuple([z.string().regex(/^[0-9a-f]{32}$/), z.number().int().positive()])).max(2000)

export const DescribeOwnStation = Command.extend({
  kind: StationKind,
  facilityId: FacilityId.nullable(),
  addresses: Addresses,
})
export const SetAddresses = Command.extend({ stationId: StationId, addresses: Addresses })
/** Of granting and of withdrawing. */
export const GrantScope = Command.extend({ stationId: StationId, scope: GrantableScope })
export const RevokeStation = Command.extend({ stationId: StationId, reason: RevokeReason, note: paragraph(300).default('') })
export type DescribeOwnStation = z.infer<typeof DescribeOwnStation>
export type SetAddresses = z.infer<typeof SetAddresses>
export type GrantScope = z.infer<typeof GrantScope>
export type RevokeStation = z.infer<typeof RevokeStation>

/** One scope as the administrator decides about it. */
export const ShareChoice = z.object({
  scope: GrantableScope,
  /** This station shares it with the other one. */
  isShared: z.boolean(),
  /** The other station shares it with this one; nothing flows until both do. */
  isOffered: z.boolean(),
  /** Pairing suggests it for stations of these kinds. */
  isSuggested: z.boolean(),
})
export type ShareChoice = z.infer<typeof ShareChoice>

/** How the link to a station stands, as the transport sees it. */
export const StationLink = z.object({ state: z.enum(['connected', 'connecting', 'offline', 'refused']), since: Instant })
export type StationLink = z.infer<typeof StationLink>

const shown = StationCard.omit({ publicKey: true, issuedAt: true })
export const StationRow = shown.extend({
  enrolledAt: Instant,
  /** The station whose administrator let it in. */
  enrolledBy: StationId,
  /** Paired with this very station, not only known from the directory. */
  isPairedHere: z.boolean(),
  revoked: z.object({ at: Instant, reason: RevokeReason, note: z.string() }).nullable(),
  shares: z.array(ShareChoice),
  /** null = nobody has looked yet. */
  link: StationLink.nullable(),
})
export type StationRow = z.infer<typeof StationRow>
/** The own station; `tlsFingerprint` null while it has no door for other stations. */
export const OwnStation = shown.extend({ tlsFingerprint: TlsFingerprint.nullable(), isDescribed: z.boolean() })
export type OwnStation = z.infer<typeof OwnStation>
export const StationList = z.object({ own: OwnStation, others: z.array(StationRow) })
export type StationList = z.infer<typeof StationList>
