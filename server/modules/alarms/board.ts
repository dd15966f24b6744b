/** Every point that is not normal, in memory, kept in step with the log: what lists and the engine look at, without a query. */
import type { Log } from '../../log/index.ts'
import { loadAlarm, loadStanding } from './load.ts'
import type { AlarmState } from './state.ts'

type Listener = (alarmIds: ReadonlySet<string>) => void
export type AlarmBoardView = Pick<AlarmBoard, 'get' | 'standing' | 'version' | 'onChange'>

const isAboutPoint = (kind: string): boolean => kind.startsWith('alarm.') && kind !== 'alarm.settings-set'

/** The board of a station. */
export class AlarmBoard {
  readonly #state: Log['state']
  readonly #standing: Map<string, AlarmState>
  readonly #listeners = new Set<Listener>()
  readonly #stopListening: () => void
  #version = 0

  /** Reads what stands, and follows the log from there. */
  constructor({ state, feed }: Pick<Log, 'state'> & { readonly feed: Pick<Log['feed'], 'listen'> }) {
    this.#state = state
    this.#standing = new Map(loadStanding(state).map((alarm) => [alarm.id, alarm]))
    this.#stopListening = feed.listen((changes) => {
      const ids = new Set<string>()
      for (const { kind, entity } of changes) if (isAboutPoint(kind)) ids.add(entity)
      if (ids.size > 0) this.#refresh(ids)
    })
  }

  /** Counts up whenever something about a point changes. */
  get version(): number {
    return this.#version
  }

  /** A point that is not normal; null for every other. */
  get(alarmId: string): AlarmState | null {
    return this.#standing.get(alarmId) ?? null
  }

  standing(): Iterable<AlarmState> {
    return this.#standing.values()
  }

  /** Hears which points changed; returns the way to stop. */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  stop(): void {
    this.#stopListening()
    this.#listeners.clear()
  }

  #refresh(ids: ReadonlySet<string>): void {
    for (const id of ids) {
      const alarm = loadAlarm(this.#state, id)
      if (alarm?.isStanding) this.#standing.set(id, alarm)
      else this.#standing.delete(id)
    }
    this.#version += 1
    for (const listener of this.#listeners) listener(ids)
  }
}
