/** The door of `server/geo/osm`: reading an extract into sinks, writing one. */
export type {
  BoundsE7,
  DegreesE7,
  ExtractSink,
  ExtractSummary,
  OsmMember,
  OsmNode,
  OsmRelation,
  OsmWay,
  ReadOptions,
  Tags,
} from './elements.ts'
export { readExtract } from './read-extract.ts'
export { encodeExtract, writeExtract, type ExtractToWrite, type NodeToWrite, type RelationToWrite, type WayToWrite } from './pbf-write.ts'
