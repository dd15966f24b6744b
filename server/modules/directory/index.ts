/** The directory's door: the station itself and its facilities. */
import * as ops from './ops.ts'

export const directoryOps = Object.values(ops)
export { stationCreated } from './ops.ts'
export { directoryProjection } from './projection.ts'
export { directoryRouter } from './routes.ts'
export { numberPrefix, stationPrefix } from './station-prefix.ts'
