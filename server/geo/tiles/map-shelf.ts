/** The base maps a station has: one archive a region folder, opened when somebody asks, closed when it is gone or replaced. */
import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '../../kernel/logger.ts'
import { TileFileError } from './pmtiles/problems.ts'
import { openTileFile, type TileFile } from './tile-file.ts'

/** Name of the archive in a region's folder. */
const MAP_FILE = 'map.pmtiles'
/** A region's name is a folder's name and part of an address. */
const REGION_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

/** An opened base map. */
export type ShelfMap = { readonly name: string; readonly file: TileFile }
export type MapShelf = {
  /** Base maps as they lie in the folder now, by name. */
  maps(): Promise<readonly ShelfMap[]>
  /** One of them; null when there is none. Looks into the folder only when it does not know the name. */
  find(name: string): Promise<ShelfMap | null>
  /** Reports an archive that turned out to be broken; said once for each version. */
  reportBroken(map: ShelfMap, error: TileFileError): void
  close(): Promise<void>
}

type Slot = { readonly stamp: string; readonly map: ShelfMap | null }

/** @param folder the station's folder of regions; need not exist */
export function createMapShelf(folder: string, logger: Pick<Logger, 'warn'>): MapShelf {
  const slots = new Map<string, Slot>()
  const report = createReport(logger)
  let scanning: Promise<void> | null = null

  const openSlot = async (name: string, stamp: string): Promise<Slot> => {
    try {
      return { stamp, map: { name, file: await openTileFile(join(folder, name, MAP_FILE)) } }
    } catch (error) {
      if (!(error instanceof TileFileError)) throw error
      report(name, stamp, error)
      return { stamp, map: null }
    }
  }
  const scan = async (): Promise<void> => {
    const stamps = await stampsIn(folder)
    for (const [name, slot] of slots) {
      if (stamps.get(name) === slot.stamp) continue
      slots.delete(name)
      await slot.map?.file.close()
    }
    for (const [name, stamp] of stamps) if (!slots.has(name)) slots.set(name, await openSlot(name, stamp))
  }
  /** One look at a time; whoever asks meanwhile waits for it. */
  const refresh = (): Promise<void> =>
    (scanning ??= scan().finally(() => {
      scanning = null
    }))
  return {
    async maps() {
      await refresh()
      return [...slots.values()].flatMap(({ map }) => (map === null ? [] : [map])).sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    async find(name) {
      if (!REGION_NAME.test(name)) return null
      if (!slots.has(name)) await refresh()
      return slots.get(name)?.map ?? null
    },
    reportBroken: ({ name, file }, error) => {
      report(name, file.version, error)
    },
    async close() {
      await scanning
      for (const { map } of slots.values()) await map?.file.close()
      slots.clear()
    },
  }
}

/** Says each thing once. */
function createReport(logger: Pick<Logger, 'warn'>) {
  const said = new Set<string>()
  return (name: string, version: string, { reason, detail }: TileFileError): void => {
    const key = `${name} ${version} ${reason}`
    if (said.has(key)) return
    said.add(key)
    logger.warn({ region: name, reason, detail }, 'a base map cannot be used')
  }
}

/** Region folders that hold an archive, with a mark that changes when it is replaced. Links are not followed. */
async function stampsIn(folder: string): Promise<Map<string, string>> {
  const stamps = new Map<string, string>()
  for (const entry of await entriesOf(folder)) {
    if (!entry.isDirectory() || !REGION_NAME.test(entry.name)) continue
    const found = await stat(join(folder, entry.name, MAP_FILE)).catch(() => null) // a region may be without a base map
    if (found?.isFile() === true) stamps.set(entry.name, `${found.ino} ${found.size} ${found.mtimeMs}`)
  }
  return stamps
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch {
    return [] // no region was imported yet
  }
}
