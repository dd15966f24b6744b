/** The place search of a station: its thread, kept up to date with regions, saved places, facilities and open incidents. */
import { setImmediate } from 'node:timers/promises'
import type { PrismaClient } from '../../../prisma/generated/client.ts'
import type { PlaceAnswer, PlaceKind, PlaceOrigin, PlaceSurroundings } from '../../contract/places.ts'
import type { Country, Language, Point } from '../../contract/primitives.ts'
import { PlaceThread, type Box, type ListOrigin, type PlaceIndexFile } from '../../geo/places/index.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Log } from '../../log/index.ts'
import { facilityRows, incidentRows, isLastPage, savedRows, type PageOf } from './queries.ts'

/** Where the place indices of imported regions lie. Asked before every search: the same array means that nothing has changed. */
export type PlaceIndexSource = { list(): Promise<readonly PlaceIndexFile[]> }

export type PlaceSearch = {
  readonly text: string
  readonly near: Point | null
  readonly limit: number
  readonly kinds: readonly PlaceKind[] | null
  readonly language: Language
  /** What the person may see. */
  readonly origins: readonly PlaceOrigin[]
}
/** The search as procedures use it. */
export type Places = {
  /** @throws the signal's reason when it is aborted */
  search(search: PlaceSearch, signal?: AbortSignal): Promise<PlaceAnswer>
  reverse(question: { point: Point; language: Language; origins: readonly PlaceOrigin[] }, signal?: AbortSignal): Promise<PlaceSurroundings>
  close(): Promise<void>
}
export type PlacesParts = {
  readonly read: PrismaClient
  readonly log: {
    readonly feed: Pick<Log['feed'], 'listen'>
    readonly registry: Pick<Log['registry'], 'find'>
    station(): { readonly country: Country }
  }
  readonly source: PlaceIndexSource
  readonly logger: Pick<Logger, 'warn' | 'error'>
}

/** Boxes around the countries, degrees (Natural Earth, 10 m boundaries). */
const COUNTRIES: Readonly<Record<Country, Box>> = {
  TZ: { south: -11.75, west: 29.32, north: -0.98, east: 40.45 },
  RW: { south: -2.84, west: 28.86, north: -1.05, east: 30.9 },
}
/** Ops of these kinds change a list: beginning of the kind -> list. */
const LISTS: readonly { readonly kinds: string; readonly origin: ListOrigin; readonly page: PageOf }[] = [
  { kinds: 'place.', origin: 'saved', page: savedRows },
  { kinds: 'facility.', origin: 'facility', page: facilityRows },
  { kinds: 'incident.', origin: 'incident', page: incidentRows },
]
class StationPlaces implements Places {
  readonly #parts: PlacesParts
  readonly #thread: PlaceThread
  readonly #stopListening: () => void
  /** What the running thread was told, and that it is being told now. */
  #files: readonly PlaceIndexFile[] | null = null
  #loading: Promise<void> = Promise.resolve()
  readonly #unreadable = new Map<string, string>()
  readonly #changed = new Map<ListOrigin, Set<string>>()
  #isReading = false

  constructor(parts: PlacesParts) {
    this.#parts = parts
    this.#thread = new PlaceThread({
      onStart: () => {
        this.#files = null
        this.#loading = this.#loadLists().catch((error: unknown) => {
          parts.logger.error({ error }, 'the lists of places could not be read')
        })
      },
      onUnreadable: (region, problem) => {
        this.#unreadable.set(region, problem)
        parts.logger.warn({ region, problem }, 'the places of a region cannot be read')
      },
    })
    this.#stopListening = parts.log.feed.listen((changes) => {
      if (!this.#thread.isRunning) return
      for (const { kind, entity } of changes) this.#note(kind, entity)
      void this.#readChanged()
    })
  }

  async search(search: PlaceSearch, signal?: AbortSignal): Promise<PlaceAnswer> {
    await this.#prepare()
    const home = [COUNTRIES[this.#parts.log.station().country]]
    const answer = await this.#thread.ask({ what: 'search', request: { ...search, home } }, signal)
    return { ...answer, results: [...answer.results], attribution: [...answer.attribution], unavailable: [...this.#unreadable.keys()] }
  }

  async reverse(
    question: { point: Point; language: Language; origins: readonly PlaceOrigin[] },
    signal?: AbortSignal,
  ): Promise<PlaceSurroundings> {
    await this.#prepare()
    return this.#thread.ask({ what: 'reverse', ...question }, signal)
  }

  async close(): Promise<void> {
    this.#stopListening()
    await this.#thread.close()
    await this.#loading
  }

  /** Starts the thread if need be and tells it of regions that came, changed or went. */
  async #prepare(): Promise<void> {
    this.#thread.start()
    await this.#loading
    const files = await this.#parts.source.list()
    if (files === this.#files) return
    this.#files = files
    this.#unreadable.clear()
    this.#thread.setRegions(files)
  }

  async #loadLists(): Promise<void> {
    for (const { origin, page } of LISTS) {
      let after = ''
      for (let isLast = false; !isLast && this.#thread.isRunning;) {
        const rows = await page(this.#parts.read, { after })
        this.#tell(origin, rows)
        isLast = isLastPage(rows)
        after = rows.at(-1)?.key ?? after
        await setImmediate()
      }
    }
  }

  #tell(origin: ListOrigin, listed: Awaited<ReturnType<PageOf>>, asked: readonly string[] = []): void {
    const rows = listed.flatMap(({ row }) => (row === null ? [] : [row]))
    const kept = new Set(rows.map(({ key }) => key))
    const gone = [...listed.map(({ key }) => key), ...asked].filter((key) => !kept.has(key))
    this.#thread.changeRows(origin, rows, gone)
  }

  #note(kind: string, entity: string): void {
    // an erased person's words may stand in the place of an incident: all are read again
    if (this.#parts.log.registry.find(kind)?.erases) this.#loading = this.#loading.then(() => this.#loadLists())
    for (const { kinds, origin } of LISTS) {
      if (!kind.startsWith(kinds)) continue
      const ids = this.#changed.get(origin) ?? new Set<string>()
      this.#changed.set(origin, ids.add(entity))
    }
  }

  /** Reads what changed, as long as something did: a burst of ops is a few queries. */
  async #readChanged(): Promise<void> {
    if (this.#isReading) return
    this.#isReading = true
    try {
      await this.#loading
      while (this.#changed.size > 0) {
        await setImmediate()
        for (const { origin, page } of LISTS) await this.#readOf(origin, page)
      }
    } catch (error) {
      this.#parts.logger.error({ error }, 'changed places could not be read')
    } finally {
      this.#isReading = false
    }
  }

  async #readOf(origin: ListOrigin, page: PageOf): Promise<void> {
    const ids = [...(this.#changed.get(origin) ?? [])]
    const some = ids.splice(0, 400)
    if (ids.length === 0) this.#changed.delete(origin)
    else this.#changed.set(origin, new Set(ids))
    if (some.length > 0) this.#tell(origin, await page(this.#parts.read, { ids: some }), some)
  }
}

/** Builds the search. Nothing is started until the first question. */
export const createPlaces = (parts: PlacesParts): Places => new StationPlaces(parts)
