/** The place search of a station, over the regions in its data folder. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { listRegions, regionsFolder } from './geo/import/index.ts'
import type { Closing } from './closing.ts'
import { createPlaces, type PlaceIndexSource, type Places } from './modules/places/index.ts'
import type { StationServices } from './trpc/context.ts'

/** Place indices of the regions that can be used. The folder is listed again only after something in it came, went or was replaced. */
function regionIndices(dataDir: string): PlaceIndexSource {
  const folder = regionsFolder(dataDir)
  let known: Awaited<ReturnType<PlaceIndexSource['list']>> = []
  let changedAtMs: number | null = null
  return {
    async list() {
      const found = await stat(folder).catch(() => null) // no regions yet
      if ((found?.mtimeMs ?? null) === changedAtMs) return known
      const regions = found === null ? [] : await listRegions(dataDir)
      changedAtMs = found?.mtimeMs ?? null
      known = regions.flatMap(({ name, manifest }) =>
        manifest === null
          ? []
          : [{ id: name, file: join(folder, name, manifest.parts.places.file), version: manifest.parts.places.sha256 }],
      )
      return known
    },
  }
}

/** Opens the search; it starts to work with the first question and ends with the station. */
export function openPlaces(
  dataDir: string,
  services: Pick<StationServices, 'read' | 'log' | 'logger'>,
  closing: Pick<Closing, 'onClose'>,
): Places {
  const places = createPlaces({ ...services, source: regionIndices(dataDir) })
  closing.onClose(() => places.close())
  return places
}
