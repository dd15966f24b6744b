/** Live subscriptions and the station's own figures. */
import { tracked } from '@trpc/server'
import { z } from 'zod'
import { AuditEntry, AuditQuery, StationHealth, type LiveChanges, type LiveSignal } from '../contract/live.ts'
import type { Permission } from '../contract/permissions.ts'
import type { FeedItem } from '../log/index.ts'
import { whileAllowed } from './access.ts'
import type { Context, SignedIn } from './context.ts'
import { join } from './join.ts'
import { procedure, router } from './trpc.ts'

type Change = LiveChanges['changes'][number]
/** Permission that a signal about the station itself needs; without one it concerns everybody who listens. */
const SIGNAL_READ: Partial<Record<LiveSignal, Permission>> = {
  health: 'station.read',
  peers: 'peers.read',
  roads: 'road.read',
  regions: 'station.read',
  fences: 'position.read',
  imports: 'station.read',
  coldchain: 'coldchain.read',
}
const isSignals = (item: FeedItem | ReadonlySet<LiveSignal>): item is ReadonlySet<LiveSignal> => item instanceof Set

/** Ops this person may hear of: the kind names the permission needed to read it. */
const visibleOps = (ctx: Pick<Context, 'log'>, user: SignedIn, { changes }: FeedItem): Change[] =>
  changes
    .filter(({ kind }) => {
      const spec = ctx.log.registry.find(kind)
      return spec !== undefined && user.permissions.has(spec.read)
    })
    .map(({ kind, entity, scope }) => ({ kind, entity, scope }))

/** What a person may do, as text that differs when it changes. */
const accessOf = ({ roles, permissions, facilityId, unitId, displayName }: SignedIn): string =>
  JSON.stringify([[...roles].sort(), [...permissions].sort(), facilityId, unitId, displayName])

/** Signals for this person; the one about access only when theirs has changed. */
const visibleSignals = (user: SignedIn, signals: ReadonlySet<LiveSignal>, isAccessNew: boolean): Change[] =>
  [...signals]
    .filter((kind) => (kind === 'access' ? isAccessNew : user.permissions.has(SIGNAL_READ[kind] ?? 'live.read')))
    .map((kind) => ({ kind, entity: '', scope: '' }))

/** One screen's stream: ops in order, signals between them. `position` never runs ahead of the ops the screen was told. */
async function* changesFor(
  ctx: Context & { readonly user: SignedIn },
  from: number | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<LiveChanges> {
  let position = from ?? ctx.log.feed.position
  let access = accessOf(ctx.user)
  const start = position
  const follow = (until: AbortSignal): AsyncGenerator<FeedItem | ReadonlySet<LiveSignal>> => {
    const stopping = new AbortController()
    const both = AbortSignal.any([until, stopping.signal])
    return join<FeedItem | ReadonlySet<LiveSignal>>([ctx.log.feed.follow(start, both), ctx.signals.follow(both)], () => {
      stopping.abort()
    })
  }
  for await (const { item, user } of whileAllowed(ctx, 'live.read', signal, follow)) {
    if (isSignals(item)) {
      const now = accessOf(user)
      yield { position, reset: false, changes: visibleSignals(user, item, now !== access) }
      access = now
    } else {
      const changes = visibleOps(ctx, user, item)
      position = item.position
      if (changes.length > 0 || item.reset) yield { position, reset: item.reset, changes }
    }
  }
}

export const liveRouter = router({
  /** What was committed, in order; a screen that comes back names the last position it knows. */
  changes: procedure('live.read')
    .input(
      z
        .object({
          lastEventId: z
            .string()
            .regex(/^\d{1,15}$/)
            .nullish(),
        })
        .optional(),
    )
    .output(z.custom<AsyncIterable<unknown>>())
    .subscription(async function* ({ ctx, input, signal }) {
      const from = input?.lastEventId ? Number(input.lastEventId) : null
      for await (const message of changesFor(ctx, from, signal)) yield tracked(String(message.position), message)
    }),
})

export const stationRouter = router({
  health: procedure('station.read', { method: 'GET', path: '/station/health', summary: 'Figures of the status strip' })
    .input(z.object({}))
    .output(StationHealth)
    .query(({ ctx }) => ctx.health()),
  audit: procedure('audit.read', { method: 'GET', path: '/audit', summary: 'Who did what, newest first' })
    .input(AuditQuery)
    .output(z.array(AuditEntry))
    .query(async ({ ctx, input }) => {
      const rows = await ctx.read.op.findMany({
        where: { ...(input.entity ? { entity: input.entity } : {}), ...(input.cursor ? { pos: { lt: input.cursor } } : {}) },
        orderBy: { pos: 'desc' },
        take: input.limit,
        select: { pos: true, wall: true, kind: true, entity: true, actor: true, streamNo: true, seq: true, hash: true },
      })
      const streams = new Map((await ctx.read.stream.findMany()).map((stream) => [stream.no, stream.scope]))
      return rows.map((row) => ({
        position: row.pos,
        at: new Date(Number(row.wall)).toISOString(),
        kind: row.kind,
        entity: row.entity,
        actor: row.actor,
        scope: streams.get(row.streamNo) ?? '',
        seq: row.seq,
        hash: Buffer.from(row.hash).toString('hex'),
      }))
    }),
  verify: procedure('audit.read', { method: 'POST', path: '/audit/verify', summary: 'Check every hash and signature of the log' })
    .input(z.object({}))
    .output(
      z.object({
        ops: z.number(),
        streams: z.number(),
        checkpoints: z.number(),
        problems: z.array(z.object({ streamId: z.string(), seq: z.number(), problem: z.string() })),
      }),
    )
    .mutation(({ ctx }) => {
      const report = ctx.log.verify()
      if (report.problems.length > 0) ctx.peers?.mend()
      return { ...report, problems: [...report.problems] }
    }),
})
