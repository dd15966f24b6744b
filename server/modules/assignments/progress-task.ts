/** The next step of a task, for what is not a person: an arrival that a rule of the station confirms. */
import type { ProgressAssignment } from '../../contract/assignments.ts'
import type { DecideFacts, StateReader } from '../../log/index.ts'
import { loadTask } from './load.ts'
import { progressAssignment } from './progress-decide.ts'

/** Decides the step on the task as it is now. @throws AppError `entity.unknown` */
export const progressTask = (state: StateReader, input: Omit<ProgressAssignment, 'commandId'>, facts: DecideFacts) =>
  progressAssignment(loadTask(state, input.assignmentId), input, facts)
