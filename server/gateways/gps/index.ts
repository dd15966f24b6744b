/** GPS trackers at the door: HTTP on the station's own port, and ports of their own for each protocol. */
export { openTrackerDoor, type TrackerDoor, type TrackerDoorConfig } from './listener/door.ts'
export { registerOsmAnd, type OsmAndOptions } from './osmand-http.ts'
export { registerOwnTracks } from './owntracks/http.ts'
