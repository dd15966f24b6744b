/** Clusters on the map: a disc with the count, a bright rim while one of them is free, and the sign of the most urgent priority. */
import type { Layer } from '@deck.gl/core'
import { IconLayer, ScatterplotLayer, TextLayer } from '@deck.gl/layers'
import { clusterRadius, type Cluster } from './clusters.ts'
import { incidentIcon, incidentMapping } from './incident-atlas.ts'
import type { OverlayState } from './overlay-layers.ts'
import type { Rgb } from './tokens.ts'

const place = ({ longitude, latitude }: Cluster): [number, number] => [longitude, latitude]
const opaque = ([red, green, blue]: Rgb): [number, number, number, number] => [red, green, blue, 255]
/** Pixels; the picture has room for a ring around the sign. */
const SIGN_SIZE = 36

export function clusterLayers({ clustering, palette, pictures }: OverlayState): Layer[] {
  const { clusters } = clustering
  if (clusters.length === 0) return []
  return [
    new ScatterplotLayer<Cluster>({
      id: 'clusters',
      data: clusters,
      getPosition: place,
      getRadius: ({ count }) => clusterRadius(count),
      radiusUnits: 'pixels',
      stroked: true,
      getFillColor: opaque(palette.land),
      getLineColor: ({ free }) => opaque(free > 0 ? palette.units.available : palette.units.off),
      getLineWidth: ({ free }) => (free > 0 ? 2.5 : 1.2),
      lineWidthUnits: 'pixels',
      updateTriggers: { getFillColor: palette, getLineColor: palette },
    }),
    new TextLayer<Cluster>({
      id: 'cluster-counts',
      data: clusters,
      getText: ({ count }) => String(count),
      getPosition: place,
      getColor: opaque(palette.text),
      getSize: 12,
      sizeUnits: 'pixels',
      fontFamily: "'Noto Sans', sans-serif",
      fontWeight: 600,
      characterSet: '0123456789',
      getTextAnchor: 'middle',
      getAlignmentBaseline: 'center',
    }),
    new IconLayer<Cluster>({
      id: 'cluster-priorities',
      data: clusters.filter(({ priority }) => priority !== null),
      iconAtlas: pictures.incidents.picture as unknown as string, // deck.gl takes a canvas at run time; its declared type names only addresses and textures
      iconMapping: incidentMapping,
      getIcon: ({ priority }) => incidentIcon(priority ?? 'P4', 'plain'),
      getPosition: place,
      getSize: SIGN_SIZE,
      sizeUnits: 'pixels',
      getPixelOffset: ({ count }) => [clusterRadius(count) * 0.8, -clusterRadius(count) * 0.8],
    }),
  ]
}
