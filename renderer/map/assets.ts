/** Files the map loads from its own origin: the worker script, the region, the demo island and the imported base maps. Nothing comes from elsewhere. */
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import islandUrl from '../../resources/map/demo-island.json?url'
import regionUrl from '../../resources/map/region.json?url'

const absolute = (url: string): string => new URL(url, window.location.href).href

/** Absolute addresses: MapLibre's worker resolves nothing against the page. */
export const mapAssets = () => ({
  worker: absolute(workerUrl),
  region: absolute(regionUrl),
  island: absolute(islandUrl),
  maps: absolute('/maps/'),
})
