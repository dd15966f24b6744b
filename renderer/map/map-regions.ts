/** The imported base maps a station offers, asked for when a map appears and whenever somebody says they changed. */
import { MapIndex, TILE_SCHEMA, type MapRegion } from '../../server/contract/maps.ts'

/** Holds the list; `read` fetches `/maps/index.json`. */
export class MapRegions {
  private readonly read: () => Promise<unknown>
  private readonly listeners = new Set<() => void>()
  private list: readonly MapRegion[] = []
  private asked: Promise<void> | null = null

  constructor(read: () => Promise<unknown>) {
    this.read = read
  }

  /** Base maps that can be drawn here; the same list as long as nothing changed. */
  readonly current = (): readonly MapRegion[] => this.list

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Asks again. What was known stays while nobody answers: the tiles that are drawn are still good. */
  readonly refresh = (): Promise<void> => {
    this.asked ??= this.ask().finally(() => {
      this.asked = null
    })
    return this.asked
  }

  private async ask(): Promise<void> {
    const answer = MapIndex.safeParse(await this.read().catch(() => null)) // no answer: nobody is signed in, or the station is away
    if (!answer.success) return
    const list = answer.data.regions.filter(({ schema }) => schema === TILE_SCHEMA)
    if (JSON.stringify(list) === JSON.stringify(this.list)) return
    this.list = list
    for (const listener of this.listeners) listener()
  }
}

async function readIndex(): Promise<unknown> {
  const response = await fetch(new URL('/maps/index.json', window.location.href))
  return response.ok ? response.json() : null
}

/** The window's list. */
export const mapRegions = new MapRegions(readIndex)
