/** The door of `server/geo/places`: search by name, reverse lookup, positions in any notation; made from an extract or from lists. */
export type { Box, EngineRequest } from './engine.ts'
export type { PlaceName } from './index/records.ts'
export type { ListOrigin, PlaceIndexFile, PlaceRow } from './thread/messages.ts'
export { PlaceThread, type PlaceThreadOptions } from './thread/place-thread.ts'
