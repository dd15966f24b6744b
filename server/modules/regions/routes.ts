/** Procedures of regions: a table of contents. The upload of an extract is no procedure: server/http/extract-upload.ts. */
import { z } from 'zod'
import { CancelImport, ImportRegion, ImportStarted, RegionsImporting, RegionView, RemoveRegion } from '../../contract/regions.ts'
import { procedure, router } from '../../trpc/trpc.ts'

const Done = z.object({})

export const regionsRouter = router({
  list: procedure('station.read', {
    method: 'GET',
    path: '/regions',
    summary: 'Imported regions, what they hold or what is wrong with them',
  })
    .input(z.object({}))
    .output(z.array(RegionView))
    .query(({ ctx }) => [...ctx.regions.views()]),
  importing: procedure('station.read', {
    method: 'GET',
    path: '/regions/importing',
    summary: 'The import that runs, and how the last one ended',
  })
    .input(z.object({}))
    .output(RegionsImporting)
    .query(({ ctx }) => ctx.regions.importing()),
  import: procedure('region.manage', { method: 'POST', path: '/regions', summary: "Import an extract from the station's own machine" })
    .input(ImportRegion)
    .output(ImportStarted)
    .mutation(async ({ ctx, input }) => {
      await ctx.regions.importFile(input)
      return { importId: input.commandId }
    }),
  cancel: procedure('region.manage', {
    method: 'POST',
    path: '/regions/importing/{importId}/cancel',
    summary: 'End an import; nothing of it remains',
  })
    .input(CancelImport)
    .output(Done)
    .mutation(({ ctx, input }) => {
      ctx.regions.cancel(input.importId)
      return {}
    }),
  remove: procedure('region.manage', {
    method: 'DELETE',
    path: '/regions/{name}',
    summary: 'Remove a region with its roads, map and places',
  })
    .input(RemoveRegion)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.regions.remove(input.name)
      return {}
    }),
})
