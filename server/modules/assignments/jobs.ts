/** Durable jobs of assignments: an offer that nobody answers ends by itself, also after a restart. */
import { z } from 'zod'
import { AssignmentId } from '../../contract/primitives.ts'
import type { Log } from '../../log/index.ts'
import { OFFER_TIMEOUT_JOB } from './assign-decide.ts'
import { loadTask } from './load.ts'
import { timeOutOffer } from './progress-decide.ts'

const Payload = z.object({ assignmentId: AssignmentId })

/**
 * Handlers by job name. Running one again changes nothing: the command id comes from the assignment.
 * @returns handlers for the job runner; one throws when it is called before its time, and is then tried again
 */
export function assignmentJobs(services: {
  readonly log: Pick<Log, 'executor'>
}): Record<string, (payload: Record<string, unknown>) => Promise<void>> {
  return {
    [OFFER_TIMEOUT_JOB]: async (payload) => {
      const input = Payload.parse(payload)
      await services.log.executor.execute({
        commandId: `${OFFER_TIMEOUT_JOB}:${input.assignmentId}`,
        input,
        actor: 'station',
        decide: (state, facts) => timeOutOffer(loadTask(state, input.assignmentId), facts),
      })
    },
  }
}
