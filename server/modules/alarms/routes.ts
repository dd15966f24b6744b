/** Procedures of alarms: a table of contents. */
import { z } from 'zod'
import { AlarmHealth, AlarmHealthQuery } from '../../contract/alarm-health.ts'
import {
  AcknowledgeAlarms,
  AcknowledgeResult,
  AlarmDefinitionView,
  AlarmHistoryEntry,
  AlarmHistoryQuery,
  AlarmId,
  AlarmLineQuery,
  AlarmList,
  AlarmListQuery,
  AlarmMembers,
  AlarmQuery,
  AlarmSettingsView,
  AlarmTree,
  AlarmView,
  ResetAlarm,
  SetAlarmService,
  SetAlarmSettings,
  ShelveAlarm,
  SuppressAlarm,
  UnshelveAlarm,
} from '../../contract/alarms.ts'
import { receiptOf } from '../../contract/primitives.ts'
import { toInstant } from '../../kernel/clock.ts'
import { mergeRouters, procedure, router } from '../../trpc/trpc.ts'
import * as decide from './decide.ts'
import { countedOf } from './health-report.ts'
import { loadAlarm } from './load.ts'
import { alarmHealth, alarmHistory, alarmSettings } from './queries.ts'
import { alarmList, alarmTree, lineMembers, oneAlarm, maxShelveSeconds, seenAlarm, seenByPerson } from './reads.ts'

const get = (path: `/${string}`, summary: string) => ({ method: 'GET', path, summary }) as const
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path, summary }) as const
const Done = receiptOf(z.object({ alarmId: AlarmId }))
/** A comment for 500 alarms at once. */
const ACKNOWLEDGE_BYTES = 256 * 1024

const reads = router({
  list: procedure('alarm.read', get('/alarms', 'Alarms in few lines, most urgent first'))
    .input(AlarmListQuery)
    .output(AlarmList)
    .query(({ ctx, input }) => alarmList(ctx, input)),
  line: procedure('alarm.read', get('/alarms/line', 'The alarms that share a line'))
    .input(AlarmLineQuery)
    .output(AlarmMembers)
    .query(({ ctx, input }) => lineMembers(ctx, input)),
  one: procedure('alarm.read', get('/alarms/one', 'One alarm; null when it is normal'))
    .input(AlarmQuery)
    .output(AlarmView.nullable())
    .query(({ ctx, input }) => oneAlarm(ctx, input.alarmId)),
  tree: procedure('alarm.read', get('/alarms/tree', 'What stands under the root of an alarm'))
    .input(AlarmQuery)
    .output(AlarmTree)
    .query(({ ctx, input }) => alarmTree(ctx, input.alarmId)),
  history: procedure('alarm.read', get('/alarms/history', 'What happened to one alarm, newest first'))
    .input(AlarmHistoryQuery)
    .output(z.array(AlarmHistoryEntry))
    .query(({ ctx, input }) => {
      seenAlarm(ctx, ctx.log.state, input.alarmId)
      return alarmHistory(ctx.read, input)
    }),
  health: procedure('alarm.read', get('/alarms/health', 'How much the alarms of a period asked of people'))
    .input(AlarmHealthQuery)
    .output(AlarmHealth)
    .query(({ ctx, input }) => {
      const standing = [...ctx.alarms.board.standing()].flatMap(countedOf)
      return alarmHealth(ctx.read, input, standing, toInstant(ctx.clock.nowMs()))
    }),
  definitions: procedure('alarm.read', get('/alarms/definitions', 'Kinds of alarm with their default settings'))
    .input(z.object({}).optional())
    .output(z.array(AlarmDefinitionView))
    .query(({ ctx }) => ctx.alarms.kinds.all.map(({ params: _params, ...definition }) => definition)),
  settings: procedure('alarm.read', get('/alarms/settings', 'Settings that differ from the defaults'))
    .input(z.object({}).optional())
    .output(z.array(AlarmSettingsView))
    .query(({ ctx }) => alarmSettings(ctx.read)),
})

const commands = router({
  acknowledge: procedure('alarm.acknowledge', {
    ...post('/alarms/acknowledgements', 'Say that somebody has seen alarms, and what about them'),
    bodyLimitBytes: ACKNOWLEDGE_BYTES,
  })
    .input(AcknowledgeAlarms)
    .output(receiptOf(AcknowledgeResult))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => {
        const find = (alarmId: string) => seenByPerson(ctx, loadAlarm(state, alarmId))
        return decide.acknowledge(input, find, facts, ctx.alarms.kinds)
      }),
    ),
  reset: procedure('alarm.acknowledge', post('/alarms/resets', 'Put an alarm that stayed back to normal'))
    .input(ResetAlarm)
    .output(Done)
    .mutation(({ ctx, input }) => ctx.execute(input, (state, facts) => decide.reset(input, seenAlarm(ctx, state, input.alarmId), facts))),
  shelve: procedure('alarm.shelve', post('/alarms/shelvings', 'Put an alarm aside for a time, with a reason'))
    .input(ShelveAlarm)
    .output(Done)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => {
        const alarm = seenAlarm(ctx, state, input.alarmId)
        return decide.shelve(input, alarm, maxShelveSeconds(ctx.alarms.kinds, state, alarm), facts)
      }),
    ),
  unshelve: procedure('alarm.shelve', post('/alarms/unshelvings', 'Take an alarm from the shelf'))
    .input(UnshelveAlarm)
    .output(Done)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.takeFromShelf(input, seenAlarm(ctx, state, input.alarmId), facts)),
    ),
  suppress: procedure('alarm.manage', post('/alarms/suppressions', 'Hold an alarm back for a reason of design, or let it go'))
    .input(SuppressAlarm)
    .output(Done)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.suppress(input, seenAlarm(ctx, state, input.alarmId), facts)),
    ),
  setService: procedure('alarm.manage', post('/alarms/service', 'Take a point out of service, or put it back'))
    .input(SetAlarmService)
    .output(Done)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.setService(input, seenAlarm(ctx, state, input.alarmId), facts)),
    ),
  setSettings: procedure('alarm.manage', post('/alarms/settings', 'Change the settings of a kind of alarm, or of one point'))
    .input(SetAlarmSettings)
    .output(receiptOf(z.object({ scope: z.string(), target: z.string() })))
    .mutation(({ ctx, input }) => ctx.execute(input, (_state, facts) => decide.setSettings(input, ctx.alarms.kinds, facts))),
})

export const alarmsRouter = mergeRouters(reads, commands)
