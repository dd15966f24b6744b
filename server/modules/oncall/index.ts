/** The door of on-call: plans, who is on call, escalation, messages and the ports of channels. */
import * as ops from './ops.ts'

/** Every kind of op of this module. */
export const oncallOps = [ops.oncallPlanSet, ops.oncallPersonSet, ops.oncallEscalated, ops.oncallNotified, ops.oncallMailSet] as const
export { oncallProjection } from './projection.ts'
export { oncallRouter } from './routes.ts'
export { createMailSecret, createOncall, type Oncall } from './service.ts'
export type { ChannelPort, OncallMessage, SendAnswer } from './channels.ts'
export { loadMail } from './load.ts'
