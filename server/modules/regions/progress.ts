/** How far the import that runs has come, and how the last one ended; told to screens when it changes. */
import type { CommandId } from '../../contract/primitives.ts'
import type { RegionImport, RegionImportEnd, RegionImportPhase, RegionsImporting } from '../../contract/regions.ts'
import type { ImportProgress } from '../../geo/import/index.ts'
import { AppError } from '../../kernel/app-error.ts'
import { toInstant, type Clock } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { Logger } from '../../kernel/logger.ts'

/** Receiving a file is a small share of the work where it also has to be imported. */
const RECEIVING_SHARE = 0.05

export type JobOrder = {
  readonly importId: CommandId
  readonly name: string
  /** Name of the extract's file, without folders. */
  readonly file: string
  readonly first: Extract<RegionImportPhase, 'receiving' | 'checksum'>
}
/** One import. */
export type Job = {
  readonly order: JobOrder
  /** Aborted by Cancel and when the station stops. */
  readonly signal: AbortSignal
  /** Share of the file that has come in, 0 to 1. */
  received(fraction: number): void
  progressed(progress: ImportProgress): void
  /** @param error null when the region is in its place */
  end(error: unknown): void
}
export type Progress = {
  state(): RegionsImporting
  /** @throws AppError region.import-running when there is one already */
  begin(order: JobOrder): Job
  /** Ends the import of this id, if it is the one that runs. @returns false if it is not */
  cancel(importId: CommandId): boolean
  /** Ends whatever runs: the station stops. */
  stop(): void
  onChange(listener: () => void): () => void
}
export type ProgressParts = { readonly clock: Clock; readonly ids: IdSource; readonly logger: Pick<Logger, 'info' | 'warn' | 'error'> }

type Running = { view: RegionImport; readonly stopping: AbortController }

class ImportRecord implements Progress {
  readonly #parts: ProgressParts
  readonly #listeners = new Set<() => void>()
  #current: Running | null = null
  #last: RegionImportEnd | null = null

  constructor(parts: ProgressParts) {
    this.#parts = parts
  }

  state(): RegionsImporting {
    return { current: this.#current?.view ?? null, last: this.#last }
  }

  begin(order: JobOrder): Job {
    if (this.#current !== null) throw new AppError('region.import-running', { name: this.#current.view.name })
    const { importId, name, file, first } = order
    const startedAt = toInstant(this.#parts.clock.nowMs())
    const stopping = new AbortController()
    const running: Running = {
      view: { importId, name, file, phase: first, fraction: 0, startedAt, isCancelling: false },
      stopping,
    }
    this.#current = running
    this.#tell()
    const before = first === 'receiving' ? RECEIVING_SHARE : 0
    return {
      order,
      signal: stopping.signal,
      received: (fraction) => {
        this.#change(running, { fraction: before * fraction })
      },
      progressed: ({ phase, overall }) => {
        this.#change(running, { phase, fraction: before + (1 - before) * overall })
      },
      end: (error) => {
        this.#end(running, error)
      },
    }
  }

  cancel(importId: CommandId): boolean {
    const running = this.#current
    if (running?.view.importId !== importId) return false
    this.#change(running, { isCancelling: true })
    running.stopping.abort(new AppError('region.import-cancelled', { name: running.view.name }))
    return true
  }

  stop(): void {
    this.#current?.stopping.abort(new AppError('region.import-cancelled', { name: this.#current.view.name }))
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #change(running: Running, fields: Partial<RegionImport>): void {
    running.view = { ...running.view, ...fields }
    this.#tell()
  }

  #end({ view: { importId, name, file }, stopping }: Running, error: unknown): void {
    const ended = this.#outcome(error, stopping.signal)
    this.#last = { importId, name, file, ...ended, endedAt: toInstant(this.#parts.clock.nowMs()) }
    this.#current = null
    this.#parts.logger.info({ region: name, outcome: ended.outcome, problem: ended.problem?.code }, 'an import of a region ended')
    this.#tell()
  }

  #outcome(error: unknown, signal: AbortSignal): Pick<RegionImportEnd, 'outcome' | 'problem'> {
    if (error === null) return { outcome: 'done', problem: null }
    if (signal.aborted) return { outcome: 'cancelled', problem: null }
    if (error instanceof AppError) return { outcome: 'failed', problem: { code: error.code, params: error.params } }
    const reference = this.#parts.ids.next<string>()
    this.#parts.logger.error({ error, reference }, 'an import of a region failed')
    return { outcome: 'failed', problem: { code: 'internal', params: { reference } } }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** Builds the record, empty. */
export const createProgress = (parts: ProgressParts): Progress => new ImportRecord(parts)
