/** The base maps a station has: one archive a region, opened when somebody asks, closed when the region is gone or replaced. */
import type { Logger } from '../../kernel/logger.ts'
import { TileFileError } from './pmtiles/problems.ts'
import { openTileFile, type TileFile } from './tile-file.ts'

/** Regions as the shelf sees them: where each one's archive lies, and a version that changes when it is replaced. */
export type MapSource = {
  list(): readonly { readonly name: string; readonly files: { readonly map: string }; readonly version: string }[]
  onChange(listener: () => Promise<void>): () => void
}
/** An opened base map. */
export type ShelfMap = { readonly name: string; readonly file: TileFile }
export type MapShelf = {
  /** Base maps of the regions there are now, by name. */
  maps(): Promise<readonly ShelfMap[]>
  /** One of them; null when there is none. */
  find(name: string): Promise<ShelfMap | null>
  /** Reports an archive that turned out to be broken; said once for each version. */
  reportBroken(map: ShelfMap, error: TileFileError): void
  close(): Promise<void>
}

type Slot = { readonly version: string; readonly map: ShelfMap | null }

/** @param source the station's regions */
export function createMapShelf(source: MapSource, logger: Pick<Logger, 'warn'>): MapShelf {
  const slots = new Map<string, Slot>()
  const report = createReport(logger)
  let shown: ReturnType<MapSource['list']> | null = null
  let changing: Promise<void> = Promise.resolve()

  const change = async (list: ReturnType<MapSource['list']>): Promise<void> => {
    if (list === shown) return
    const versions = new Map(list.map(({ name, version }) => [name, version]))
    for (const [name, slot] of slots) {
      if (versions.get(name) === slot.version) continue
      slots.delete(name)
      await slot.map?.file.close()
    }
    for (const { name, files, version } of list) if (!slots.has(name)) slots.set(name, await openSlot(name, files.map, version, report))
    shown = list
  }
  /** One change at a time; whoever asks meanwhile waits for it. */
  const refresh = (): Promise<void> => {
    if (source.list() === shown) return changing
    const done = changing.then(() => change(source.list()))
    changing = done.catch(() => undefined) // told to whoever asked; tried again with the next question
    return done
  }
  const stopListening = source.onChange(refresh)
  return {
    async maps() {
      await refresh()
      return [...slots.values()].flatMap(({ map }) => (map === null ? [] : [map])).sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    async find(name) {
      await refresh()
      return slots.get(name)?.map ?? null
    },
    reportBroken: ({ name, file }, error) => {
      report(name, file.version, error)
    },
    async close() {
      stopListening()
      await changing
      for (const { map } of slots.values()) await map?.file.close()
      slots.clear()
    },
  }
}

/** Opens an archive; one that cannot be opened is reported and no map. */
async function openSlot(name: string, path: string, version: string, report: Report): Promise<Slot> {
  try {
    return { version, map: { name, file: await openTileFile(path) } }
  } catch (error) {
    report(
      name,
      version,
      error instanceof TileFileError ? error : new TileFileError('outside-file', 'it cannot be opened', { cause: error }),
    )
    return { version, map: null }
  }
}

type Report = (name: string, version: string, error: TileFileError) => void
/** Says each thing once. */
function createReport(logger: Pick<Logger, 'warn'>): Report {
  const said = new Set<string>()
  return (name, version, { reason, detail, cause }) => {
    const key = `${name} ${version} ${reason}`
    if (said.has(key)) return
    said.add(key)
    logger.warn({ region: name, reason, detail, error: cause }, 'a base map cannot be used')
  }
}
