/** Every error code a person or an integrator can meet, with its parameters and HTTP status. */
import { z } from 'zod'

type ErrorSpec = { readonly status: number; readonly params: z.ZodObject }

const none = z.object({})
const text = z.string()

/** Code -> HTTP status and parameter shape. Codes are `subject.problem`; the sentence lives in `renderer/locales/<lang>/errors.json`. */
export const APP_ERRORS = {
  // input
  'input.invalid': { status: 400, params: z.object({ fields: z.array(z.object({ path: text, problem: text })) }) },
  'input.too-large': { status: 413, params: z.object({ limitBytes: z.number() }) },
  'input.unsupported': { status: 415, params: z.object({ expected: text }) },
  'input.unknown-path': { status: 404, params: none },
  'input.method': { status: 405, params: z.object({ allowed: z.array(text) }) },
  'input.rate-limited': { status: 429, params: z.object({ retryAfterSeconds: z.number() }) },
  // access
  'auth.required': { status: 401, params: none },
  'auth.expired': { status: 401, params: none },
  'auth.failed': { status: 401, params: z.object({ triesLeft: z.number().nullable() }) },
  'auth.locked': { status: 423, params: z.object({ until: text }) },
  'auth.reused-token': { status: 401, params: none },
  'auth.forbidden': { status: 403, params: z.object({ permission: text }) },
  'auth.origin': { status: 403, params: none },
  'auth.link-used': { status: 410, params: none },
  // commands and the log
  'command.reused': { status: 409, params: z.object({ commandId: text }) },
  'command.version-conflict': { status: 409, params: z.object({ entity: text, expected: z.number(), actual: z.number() }) },
  'entity.unknown': { status: 404, params: z.object({ entity: text, id: text }) },
  'station.read-only': { status: 503, params: z.object({ reason: text }) },
  'station.overloaded': { status: 503, params: z.object({ retryAfterSeconds: z.number() }) },
  'log.broken-chain': { status: 500, params: z.object({ stream: text, seq: z.number(), problem: text }) },
  internal: { status: 500, params: z.object({ reference: text }) },
  // set-up and identity
  'setup.already-done': { status: 409, params: none },
  'setup.needed': { status: 409, params: none },
  'identity.user-name-taken': { status: 409, params: z.object({ userName: text }) },
  'identity.weak-password': { status: 400, params: z.object({ minimumLength: z.number(), reason: text }) },
  'identity.unknown-role': { status: 400, params: z.object({ role: text }) },
  'identity.last-administrator': { status: 409, params: none },
  // directory
  'facility.code-taken': { status: 409, params: z.object({ code: text }) },
  'import.bad-row': { status: 400, params: z.object({ rows: z.array(z.object({ line: z.number(), field: text, problem: text })) }) },
  // incidents
  'incident.illegal-step': { status: 409, params: z.object({ from: text, to: text, legal: z.array(text) }) },
  'incident.closed': { status: 409, params: z.object({ number: text }) },
  'incident.units-busy': { status: 409, params: z.object({ callSigns: z.array(text) }) },
  'incident.handover-open': { status: 409, params: z.object({ facility: text }) },
  'incident.override-needs-reason': { status: 400, params: none },
  // units and assignments
  'unit.call-sign-taken': { status: 409, params: z.object({ callSign: text }) },
  'unit.device-taken': { status: 409, params: z.object({ deviceId: text }) },
  'unit.illegal-step': { status: 409, params: z.object({ from: text, to: text, legal: z.array(text) }) },
  'unit.not-dispatchable': { status: 409, params: z.object({ callSign: text, status: text }) },
  'assignment.illegal-step': { status: 409, params: z.object({ from: text, to: text, legal: z.array(text) }) },
  'assignment.unit-taken': { status: 409, params: z.object({ callSign: text, incidentNumber: text }) },
  'assignment.not-yours': { status: 403, params: none },
  // claims on units of other stations, and double bookings
  'claim.owner-unreachable': { status: 409, params: z.object({ callSign: text, station: text }) },
  'claim.ask-first': { status: 409, params: z.object({ callSign: text, station: text }) },
  'claim.owned-elsewhere': { status: 409, params: z.object({ callSign: text, station: text }) },
  'claim.not-yours': { status: 409, params: none },
  'lease.owner-not-silent': { status: 409, params: z.object({ station: text, secondsLeft: z.number() }) },
  'lease.not-successor': { status: 409, params: z.object({ station: text }) },
  'lease.earlier-successor': { status: 409, params: z.object({ station: text }) },
  'lease.not-yours': { status: 409, params: z.object({ station: text }) },
  'conflict.settled': { status: 409, params: none },
  'conflict.changed': { status: 409, params: none },
  'conflict.told-nobody': { status: 400, params: none },
  'conflict.too-far': { status: 409, params: z.object({ number: text, status: text }) },
  'exception.must-be-resolved': { status: 409, params: none },
  // alarms
  'alarm.illegal-step': { status: 409, params: z.object({ step: text, letter: text }) },
  'alarm.moved-on': { status: 409, params: none },
  'alarm.must-be-resolved': { status: 409, params: none },
  'alarm.shelving-too-long': { status: 400, params: z.object({ maxMinutes: z.number() }) },
  // on-call
  'oncall.in-use': { status: 409, params: z.object({ name: text }) },
  'oncall.no-channel': { status: 409, params: z.object({ channel: text }) },
  // cold chain
  'coldchain.device-taken': { status: 409, params: z.object({ device: text, name: text }) },
  'coldchain.quantity-fixed': { status: 409, params: z.object({ channel: text, quantity: text }) },
  'coldchain.source-taken': { status: 409, params: z.object({ name: text }) },
  'coldchain.codec-fails': { status: 409, params: z.object({ codec: text, failed: z.number() }) },
  'coldchain.codec-kept': { status: 409, params: z.object({ codec: text }) },
  'coldchain.lot-gone': { status: 409, params: z.object({ lot: text }) },
  'coldchain.before-last-move': { status: 409, params: z.object({ at: text }) },
  'coldchain.case-refused': { status: 409, params: z.object({ problem: text }) },
  'coldchain.file-unreadable': { status: 400, params: z.object({ problem: text }) },
  // handover
  'handover.illegal-step': { status: 409, params: z.object({ from: text, to: text, legal: z.array(text) }) },
  'handover.already-open': { status: 409, params: z.object({ facility: text }) },
  'handover.incomplete': { status: 400, params: z.object({ missing: z.array(text) }) },
  'handover.not-your-hospital': { status: 403, params: none },
  // positions
  'fix.unknown-device': { status: 404, params: z.object({ deviceId: text }) },
  'fix.invalid': { status: 400, params: z.object({ field: text, problem: text }) },
  // other stations
  'station.own': { status: 409, params: none },
  'station.revoked': { status: 409, params: z.object({ station: text }) },
  'station.bad-card': { status: 400, params: none },
  'station.door-fixed': { status: 409, params: none },
  'scope.foreign-country': { status: 409, params: z.object({ scope: text, country: text }) },
  'pairing.unavailable': { status: 503, params: none },
  'pairing.unknown': { status: 404, params: none },
  'pairing.bad-target': { status: 400, params: none },
  'pairing.not-ready': { status: 409, params: none },
  'pairing.code-differs': { status: 409, params: none },
  'pairing.too-many': { status: 429, params: z.object({ retryAfterSeconds: z.number() }) },
  // roads
  'road.too-many-changes': { status: 409, params: z.object({ limit: z.number() }) },
  'road.already-over': { status: 400, params: z.object({ until: text }) },
  'unit.no-position': { status: 409, params: z.object({ callSign: text }) },
  // places
  'places.broken-index': { status: 500, params: z.object({ section: text, problem: text }) },
  'place.name-taken': { status: 409, params: z.object({ name: text }) },
  'referral.exists': { status: 409, params: z.object({ origin: text, condition: text }) },
  'referral.to-itself': { status: 400, params: none },
  // geofences
  'fence.no-area': { status: 400, params: z.object({ squareMetres: z.number() }) },
  // extracts of OpenStreetMap and the regions made from them
  'extract.unreadable': { status: 400, params: z.object({ file: text, reason: text }) },
  'extract.broken': { status: 422, params: z.object({ file: text, byteOffset: z.number(), field: text, problem: text }) },
  'extract.unsupported': { status: 415, params: z.object({ file: text, found: text, fix: text }) },
  'extract.web-page': { status: 415, params: z.object({ file: text }) },
  'extract.unsorted': { status: 422, params: z.object({ file: text, found: text }) },
  'extract.empty': { status: 422, params: z.object({ file: text }) },
  'region.bad-name': { status: 400, params: z.object({ name: text }) },
  'region.unknown': { status: 404, params: z.object({ name: text }) },
  'region.busy': { status: 409, params: z.object({ name: text }) },
  'region.import-running': { status: 409, params: z.object({ name: text }) },
  'region.import-cancelled': { status: 409, params: z.object({ name: text }) },
  'region.upload-cut': { status: 400, params: z.object({ file: text, receivedBytes: z.number(), expectedBytes: z.number() }) },
  'region.no-space': { status: 507, params: z.object({ path: text, neededBytes: z.number(), freeBytes: z.number() }) },
  'region.unwritable': { status: 500, params: z.object({ path: text, reason: text }) },
  'region.no-memory': { status: 507, params: z.object({ file: text, neededBytes: z.number(), availableBytes: z.number() }) },
  'region.corrupt': { status: 500, params: z.object({ name: text, part: text, problem: text }) },
  // database start
  'db.wrong-key': { status: 500, params: z.object({ path: text }) },
  'db.corrupt': { status: 500, params: z.object({ path: text, detail: text }) },
  'db.disk-full': { status: 507, params: z.object({ path: text }) },
  'db.read-only': { status: 500, params: z.object({ path: text }) },
  'db.in-use': { status: 500, params: z.object({ path: text }) },
  'db.history-mismatch': { status: 500, params: z.object({ path: text, detail: text }) },
  'db.engine-too-old': { status: 500, params: z.object({ version: text }) },
  'db.key-file-exposed': { status: 500, params: z.object({ path: text }) },
  'db.key-missing': { status: 500, params: z.object({ path: text }) },
  'db.migration-failed': { status: 500, params: z.object({ migration: text, detail: text }) },
} as const satisfies Record<string, ErrorSpec>

export type AppErrorCode = keyof typeof APP_ERRORS
export type AppErrorParams<Code extends AppErrorCode> = z.infer<(typeof APP_ERRORS)[Code]['params']>

/** The error as it travels: in `error.data.appError` of tRPC and as the body of REST answers. */
export const WireError = z.object({ code: z.string(), params: z.record(z.string(), z.unknown()) })
export type WireError = z.infer<typeof WireError>
