/** The long database tasks and their forms: what a worker thread is asked and what it answers. */
import type { Backup, BackupOptions, DrillOptions, DrillResult } from './backup.ts'
import type { Completion } from './integrity.ts'

export type Source = { readonly file: string; readonly key: Uint8Array }

/** Task name -> input and output. All values survive structured cloning. */
export type WorkerTasks = {
  check: { readonly input: Source; readonly output: Completion }
  backup: { readonly input: Source & BackupOptions; readonly output: Backup }
  drill: { readonly input: DrillOptions; readonly output: DrillResult | null }
}
export type TaskName = keyof WorkerTasks
export type WorkerRequest = {
  readonly [Name in TaskName]: { readonly name: Name; readonly input: WorkerTasks[Name]['input']; readonly stop: Int32Array }
}[TaskName]
export type WorkerReply =
  | { readonly output: unknown }
  | { readonly failure: { readonly code: string | null; readonly params: Record<string, unknown>; readonly message: string } }

/** What a thread that stays is started for: checkpoints, one whenever it is asked, until it is told to close. */
export type ThreadRequest = { readonly name: 'checkpoints'; readonly input: Source }
export type CheckpointQuestion = 'run' | 'close'
export type CheckpointAnswer = { readonly failure: string | null }
