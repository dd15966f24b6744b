/** The door of telemetry between stations. */
export type { TelemetryExchange } from './exchange.ts'
export { openTelemetryExchange, telemetryHooks } from './open.ts'
