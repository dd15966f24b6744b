/** Procedures about tracker doors: a table of contents. */
import { z } from 'zod'
import { TrackersState } from '../../contract/trackers.ts'
import { procedure, router } from '../../trpc/trpc.ts'

export const trackersRouter = router({
  state: procedure('unit.manage', {
    method: 'GET',
    path: '/trackers/doors',
    summary: 'Ports that trackers reach, what came in, and devices with a wrong clock',
  })
    .input(z.object({}))
    .output(TrackersState)
    .query(({ ctx }) => ctx.trackers.state()),
})
