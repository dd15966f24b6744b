/** Live subscriptions and the station's own figures. */
import { tracked } from '@trpc/server'
import { z } from 'zod'
import { AuditEntry, AuditQuery, StationHealth, type LiveChanges } from '../contract/live.ts'
import type { Change } from '../log/index.ts'
import type { Context, SignedIn } from './context.ts'
import { procedure, router } from './trpc.ts'

/** Changes this person may hear of: the op kind names the permission needed to read it. */
function visible(ctx: Context & { user: SignedIn }, changes: readonly Change[]): Change[] {
  return changes.filter(({ kind }) => {
    const spec = ctx.log.registry.find(kind)
    return spec !== undefined && ctx.user.permissions.has(spec.read)
  })
}

export const liveRouter = router({
  /** What was committed, in order; a screen that comes back names the last position it knows. */
  changes: procedure('live.read')
    .input(z.object({ lastEventId: z.string().regex(/^\d+$/).nullish() }).optional())
    .output(z.custom<AsyncIterable<unknown>>())
    .subscription(async function* ({ ctx, input, signal }) {
      const from = input?.lastEventId ? Number(input.lastEventId) : null
      for await (const item of ctx.log.feed.follow(from, signal ?? new AbortController().signal)) {
        const changes = visible(ctx, item.changes).map(({ kind, entity, scope }) => ({ kind, entity, scope }))
        if (changes.length === 0 && !item.reset) continue
        yield tracked(String(item.position), { position: item.position, reset: item.reset, changes } satisfies LiveChanges)
      }
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
      return { ...report, problems: [...report.problems] }
    }),
})
