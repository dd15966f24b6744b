/** The place search of a station, over the regions it has. */
import type { Closing } from './closing.ts'
import { createPlaces, type PlaceIndexSource, type Places } from './modules/places/index.ts'
import type { RegionsPort } from './modules/regions/index.ts'
import type { StationServices } from './trpc/context.ts'

/** Place indices of the regions that can be used; another array only when there are others. */
function regionIndices(regions: Pick<RegionsPort, 'list'>): PlaceIndexSource {
  let listed: ReturnType<RegionsPort['list']> = []
  let indices: Awaited<ReturnType<PlaceIndexSource['list']>> = []
  return {
    list() {
      const now = regions.list()
      if (now !== listed) {
        listed = now
        indices = now.map(({ name, files, version }) => ({ id: name, file: files.places, version }))
      }
      return Promise.resolve(indices)
    },
  }
}

/** Opens the search; it starts to work with the first question and ends with the station. */
export function openPlaces(
  regions: Pick<RegionsPort, 'list'>,
  services: Pick<StationServices, 'read' | 'log' | 'logger'>,
  closing: Pick<Closing, 'onClose'>,
): Places {
  const places = createPlaces({ ...services, source: regionIndices(regions) })
  closing.onClose(() => places.close())
  return places
}
