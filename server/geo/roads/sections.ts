/** The arrays a road graph consists of, in the order in which they lie in its file. */

/** Bytes of one element by kind of section. */
export const ELEMENT_BYTES = { i32: 4, f64: 8, u16: 2, u8: 1 } as const
export type Kind = keyof typeof ELEMENT_BYTES
/** Over plain or shared memory alike. */
type ArrayOf = { i32: Int32Array; f64: Float64Array; u16: Uint16Array; u8: Uint8Array }

/**
 * Sections by name. States are numbered by their rank in the hierarchy; a junction's plain state is its number as a node.
 * A directed edge is 2 x edge, plus 1 against its drawing.
 */
export const SECTIONS = {
  /** JSON: what people read (see GraphInfo). */
  info: 'u8',
  nodeLatitudes: 'i32',
  nodeLongitudes: 'i32',
  /** States that remember what was driven, ascending, and the junction each stands at. */
  extraStates: 'i32',
  extraNodes: 'i32',
  edgeFrom: 'i32',
  edgeTo: 'i32',
  edgeLengthsCm: 'i32',
  edgeWays: 'i32',
  edgeShapes: 'i32',
  /** Bits 0-3: in the main network of a profile; 4-7 and 8-11: signals met along it and against it. */
  edgeFlags: 'u16',
  wayIds: 'f64',
  wayAttributes: 'i32',
  wayLabels: 'i32',
  attributes: 'u8',
  labelAt: 'i32',
  labels: 'u8',
  shapes: 'u8',
  firstUp: 'i32',
  heads: 'i32',
  slots: 'i32',
  /** Directed edge of the arc at each place of `slots`. */
  arcEdges: 'i32',
  /** Places whose turn is forbidden to the profiles of the mask, ascending. */
  maskedPlaces: 'i32',
  masks: 'u8',
  /** Directed edges that end in another state than their head, ascending, and that state. */
  afterKeys: 'i32',
  afterStates: 'i32',
  /** Directed edges that begin at remembering states as well, ascending; that state; for whom the turn is forbidden. */
  entryKeys: 'i32',
  entryStates: 'i32',
  entryMasks: 'u8',
  gridKeys: 'f64',
  gridFirst: 'i32',
  gridEdges: 'i32',
} as const satisfies Record<string, Kind>

export type SectionName = keyof typeof SECTIONS
export type RoadSections = { readonly [Name in SectionName]: ArrayOf[(typeof SECTIONS)[Name]] }
