/** What the set-up wizard asks and does. */
import { z } from 'zod'
import { CompleteSetup, SessionView, SetupStatus } from '../../contract/identity.ts'
import { publicProcedure, router } from '../../trpc/trpc.ts'
import { signInTo } from './holder.ts'
import { isEmptyStation, setUpStation } from './setup.ts'

export const setupRouter = router({
  status: publicProcedure({ method: 'GET', path: '/setup', summary: 'Whether the station has been set up' })
    .input(z.object({}).optional())
    .output(SetupStatus)
    .query(({ ctx }) => {
      const needsSetup = isEmptyStation(ctx.log.state)
      return { needsSetup, stationName: needsSetup ? null : ctx.log.station().name, version: ctx.version, demo: ctx.isDemo }
    }),
  complete: publicProcedure({
    method: 'POST',
    path: '/setup',
    summary: 'Name an empty station and create its administrator, who is signed in',
  })
    .input(CompleteSetup)
    .output(SessionView)
    .mutation(async ({ ctx, input }) => {
      const { station, admin } = input
      const passwordHash = await ctx.identity.hashNewPassword(admin.password, admin.userName)
      await setUpStation(ctx, input.commandId, {
        station,
        admin: { userName: admin.userName, displayName: admin.displayName, passwordHash },
      })
      return (await signInTo(ctx, admin)).view
    }),
})
