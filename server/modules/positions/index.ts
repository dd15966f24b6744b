/** The positions module's door: pushing fixes, reading the newest, tracks, and the live stream. */
export { livePositions, positionsRouter } from './routes.ts'
