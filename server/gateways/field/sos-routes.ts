/** The SOS of a phone page: no sign-in, answered only when it is on disk, the same again for a repeat. */
import type { FastifyInstance } from 'fastify'
import { SosAnswer } from '../../contract/field.ts'
import { PhoneToken, SosReport, type PublicStatus } from '../../contract/incidents.ts'
import { AppError } from '../../kernel/app-error.ts'
import { openSos, publicStatus } from '../../modules/incidents/index.ts'
import type { StationServices } from '../../trpc/context.ts'
import { readInput } from '../../trpc/trpc.ts'
import { madeWritable } from '../../trpc/writable-text.ts'
import { createRateLimit, type RateLimit } from '../../http/rate-limit.ts'

/**
 * How many SOS messages may come. A phone sends one, then better positions and details; one address may be a whole village behind one
 * access point; all together bound what a flood can write. A refused message stays in its phone's queue and comes again.
 */
const RATES = {
  phone: { burst: 20, perSecond: 0.2 },
  address: { burst: 120, perSecond: 2 },
  all: { burst: 600, perSecond: 30 },
  /** Asking how far help is, every few seconds. */
  status: { burst: 60, perSecond: 2 },
} as const

/** @throws AppError `input.rate-limited` */
function need(limit: RateLimit, key: string): void {
  const wait = limit.take(key)
  if (wait !== null) throw new AppError('input.rate-limited', { retryAfterSeconds: wait })
}

/** Mounts `POST /sos` and `GET /sos/:trackingToken`. */
export function registerSos(scope: FastifyInstance, services: StationServices): void {
  const { clock, telemetry, roads, read, log } = services
  const limits = {
    phone: createRateLimit(clock, RATES.phone),
    address: createRateLimit(clock, RATES.address),
    all: createRateLimit(clock, RATES.all),
    status: createRateLimit(clock, RATES.status),
  }

  async function statusOf(trackingToken: string): Promise<PublicStatus> {
    const status = await publicStatus(read, trackingToken, { positions: telemetry, travel: roads, nowMs: clock.nowMs() })
    if (!status) throw new AppError('entity.unknown', { entity: 'sos', id: '' }) // the token is a secret: it is not repeated in an answer
    return status
  }

  scope.post('/sos', async (request) => {
    need(limits.address, request.ip)
    const input = readInput(SosReport, madeWritable(request.body ?? {}))
    need(limits.phone, input.deviceToken)
    need(limits.all, 'all')
    const { result } = await log.executor.execute({
      commandId: input.commandId,
      input,
      actor: 'public',
      decide: (state, facts) => openSos(state, input, facts),
    })
    return SosAnswer.parse({ isNew: result.isNew, status: await statusOf(input.trackingToken) })
  })

  scope.get<{ Params: { trackingToken: string } }>('/sos/:trackingToken', (request) => {
    need(limits.status, request.ip)
    const token = PhoneToken.safeParse(request.params.trackingToken)
    if (!token.success) throw new AppError('entity.unknown', { entity: 'sos', id: '' })
    return statusOf(token.data)
  })
}
