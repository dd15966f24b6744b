/** The phone of a unit: enrolment by a one-time link, its own task, its steps, its positions. The same procedures as everywhere, with cookies. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { FieldPositions, fieldSteps, type FieldPositionsTaken, type FieldSession } from '../../contract/field.ts'
import { FieldAnswer, FieldProgress, FieldReadiness, FieldStatus } from '../../contract/field-task.ts'
import { RedeemEnrolment, type SessionView } from '../../contract/identity.ts'
import { AppError } from '../../kernel/app-error.ts'
import { fromInstant } from '../../kernel/clock.ts'
import { fieldRouter } from '../../modules/assignments/index.ts'
import { fixProblem, phoneDeviceId, type IncomingFix } from '../../telemetry/index.ts'
import { createContext, type DeviceInfo, type SignedIn, type StationServices } from '../../trpc/context.ts'
import { createCallerFactory, readInput } from '../../trpc/trpc.ts'
import { createRateLimit } from '../../http/rate-limit.ts'
import type { FieldSessions } from './sessions.ts'

/** Links are tried by people with one phone; a phone catching up sends its whole queue at once. */
const RATES = { enrol: { burst: 10, perSecond: 0.1 }, phone: { burst: 300, perSecond: 10 } } as const

const deviceOf = (request: FastifyRequest): DeviceInfo => ({
  kind: 'field',
  description: (request.headers['user-agent'] ?? 'unknown').slice(0, 200),
  place: request.ip,
})

/** What the page may know of its session. @throws AppError `auth.forbidden` for a session that belongs to no unit */
function sessionOf(view: SessionView): FieldSession {
  if (view.unitId === null) throw new AppError('auth.forbidden', { permission: 'unit.self' })
  return {
    unitId: view.unitId,
    callSign: view.displayName,
    stationName: view.stationName,
    timeZone: view.timeZone,
    language: view.language,
    expiresAt: view.expiresAt,
    steps: fieldSteps(),
  }
}

/** Positions a phone saved up: sound ones are kept, broken ones are named. */
async function takePositions(
  { telemetry, clock }: StationServices,
  user: SignedIn,
  { fixes }: FieldPositions,
): Promise<FieldPositionsTaken> {
  if (user.unitId === null) throw new AppError('auth.forbidden', { permission: 'position.write' })
  const deviceId = phoneDeviceId(user.sessionId)
  const rejected: FieldPositionsTaken['rejected'] = []
  const sound: IncomingFix[] = []
  for (const [index, fix] of fixes.entries()) {
    const incoming: IncomingFix = {
      deviceId,
      fixedAtMs: fromInstant(fix.fixedAt),
      latitude: fix.latitude,
      longitude: fix.longitude,
      speedKmh: fix.speedKmh ?? null,
      headingDegrees: fix.headingDegrees ?? null,
      accuracyMetres: fix.accuracyMetres ?? null,
      altitudeMetres: fix.altitudeMetres ?? null,
      batteryPercent: fix.batteryPercent ?? null,
    }
    const problem = fixProblem(incoming, clock.nowMs())
    if (problem) rejected.push({ index, ...problem })
    else sound.push(incoming)
  }
  const { accepted, duplicates } =
    sound.length > 0 ? await telemetry.accept(sound, { protocol: 'field', unitId: user.unitId }) : { accepted: 0, duplicates: 0 }
  return { accepted, duplicates, rejected }
}

/** Mounts `POST /enrol` and `/responder/*`. */
export function registerResponder(scope: FastifyInstance, services: StationServices, sessions: FieldSessions): void {
  const { identity, clock } = services
  const limits = { enrol: createRateLimit(clock, RATES.enrol), phone: createRateLimit(clock, RATES.phone) }
  const callerOf = createCallerFactory(fieldRouter)

  /** The signed-in phone. @throws AppError `auth.*`, `input.rate-limited` */
  async function phoneOf(request: FastifyRequest, reply: FastifyReply): Promise<SignedIn> {
    const user = await sessions.userOf(request, reply)
    const wait = limits.phone.take(user.sessionId)
    if (wait !== null) throw new AppError('input.rate-limited', { retryAfterSeconds: wait })
    return user
  }
  const call = async (request: FastifyRequest, reply: FastifyReply) =>
    callerOf(createContext(services, { user: await phoneOf(request, reply), session: null, device: deviceOf(request) }))

  scope.post('/enrol', async (request, reply): Promise<FieldSession> => {
    const wait = limits.enrol.take(request.ip)
    if (wait !== null) throw new AppError('input.rate-limited', { retryAfterSeconds: wait })
    const issued = await identity.redeemEnrolment(readInput(RedeemEnrolment, request.body ?? {}), deviceOf(request))
    sessions.begin(request, reply, issued.tokens)
    return sessionOf(issued.view)
  })
  scope.get('/responder/session', async (request, reply) => {
    const user = await phoneOf(request, reply)
    const view = identity.view(user.sessionId)
    if (!view) throw new AppError('auth.expired', {})
    return sessionOf(view)
  })
  scope.get('/responder/task', async (request, reply) => (await call(request, reply)).mine())
  scope.post('/responder/answer', async (request, reply) => (await call(request, reply)).answer(readInput(FieldAnswer, request.body ?? {})))
  scope.post('/responder/progress', async (request, reply) =>
    (await call(request, reply)).progress(readInput(FieldProgress, request.body ?? {})),
  )
  scope.post('/responder/status', async (request, reply) =>
    (await call(request, reply)).setStatus(readInput(FieldStatus, request.body ?? {})),
  )
  scope.post('/responder/readiness', async (request, reply) =>
    (await call(request, reply)).setReadiness(readInput(FieldReadiness, request.body ?? {})),
  )
  scope.post('/responder/positions', async (request, reply) => {
    const user = await phoneOf(request, reply)
    if (!user.permissions.has('position.write')) throw new AppError('auth.forbidden', { permission: 'position.write' })
    return takePositions(services, user, readInput(FieldPositions, request.body ?? {}))
  })
  scope.post('/responder/sign-out', async (request, reply) => {
    await sessions.end(request, reply)
    return {}
  })
}
