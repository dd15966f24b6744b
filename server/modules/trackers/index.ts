/** The trackers module's door: how the ports for trackers fare. */
export type { TrackersPort } from './port.ts'
export { trackersRouter } from './routes.ts'
