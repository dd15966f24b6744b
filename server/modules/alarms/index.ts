/** The door of alarms: the engine that sources report to, kinds of alarm with their settings and rules, what stands, what people did about it. */
import * as ops from './ops.ts'

/** Every kind of op of this module. */
export const alarmsOps = Object.values(ops)
export { alarmsProjection } from './projection.ts'
export { alarmsRouter } from './routes.ts'
export { createAlarmKinds, defineAlarm, type AlarmCatalogue, type AlarmDefinition, type AlarmKinds } from './definitions.ts'
export { createAlarmEngine, type AlarmEngine, type AlarmEngineParts, type AlarmTimers } from './service.ts'
export type { AlarmSink, ConditionChange, ConditionSnapshot } from './port.ts'
export type { AlarmState } from './state.ts'
export type { CorrelationRule } from './engine/correlation.ts'
export type { InhibitRule } from './engine/inhibition.ts'
export type { QuorumRule } from './engine/quorum.ts'
