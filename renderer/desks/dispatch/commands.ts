/** Commands of the dispatch desk: one entry each feeds command line, palette, hotkey and button. */
import type { UnitStatus } from '../../../server/contract/units.ts'
import { CommandError, type Command } from '../../commands/types.ts'
import { newCommandId } from '../../lib/ids.ts'
import { can } from '../../lib/session.ts'
import { station } from '../../lib/trpc.ts'
import { askedAt, askIfUnreachable } from './conflicts/send-unit.ts'
import { completeIncident, completeUnit, findIncident, findUnit } from './find.ts'
import { showIncident, showUnit, showView, startIntake, useDispatchDesk } from './store.ts'

/** Two letters as radio dispatchers type them. */
export const STATUS_CODES: Readonly<Record<string, UnitStatus>> = {
  AV: 'available',
  ER: 'enRoute',
  SC: 'onScene',
  PT: 'atPatient',
  TR: 'transporting',
  HO: 'atHospital',
  CL: 'clearing',
  OS: 'outOfService',
}

const unitArg = { name: 'unit', labelKey: 'dispatch:command.arg.unit', complete: completeUnit }
const incidentArg = { name: 'incident', labelKey: 'dispatch:command.arg.incident', complete: completeIncident }
const group = { groupKey: 'dispatch:command.group' }
const hasIncident = (): boolean => useDispatchDesk.getState().incidentId !== null

/** `D A12 345` orders, `O A12 345` offers. */
const dispatchUnit = (mode: 'assign' | 'offer', verbs: [string, ...string[]]): Command => ({
  id: `dispatch.${mode}`,
  ...group,
  labelKey: `dispatch:command.${mode}`,
  isHiddenInPalette: true,
  isAvailable: () => can('assignment.write'),
  line: { verbs, args: [unitArg, incidentArg] },
  async perform({ args }) {
    const unit = await findUnit(args['unit'] ?? '')
    const incident = await findIncident(args['incident'] ?? '')
    showIncident(incident.id)
    const input = { commandId: newCommandId(), incidentId: incident.id, unitIds: [unit.id], mode }
    const { result } = await station.assignments.assign.mutate(input).catch((error: unknown) => {
      askIfUnreachable(error, { unitId: unit.id, callSign: unit.callSign }, incident.id)
      throw error
    })
    const [assigned] = result.assignments
    const asked = askedAt(assigned)
    if (asked !== null) return { messageKey: 'dispatch:done.asked', params: { callSign: unit.callSign, station: asked } }
    const assignmentId = assigned?.assignmentId
    return {
      messageKey: `dispatch:done.${mode}`,
      params: { callSign: unit.callSign, number: incident.number },
      ...(assignmentId === undefined
        ? {}
        : { undo: () => void station.assignments.cancel.mutate({ commandId: newCommandId(), assignmentId, reason: 'undo' }) }),
    }
  },
})

/** `S A12 SC`: the status of a unit. */
const setStatus: Command = {
  id: 'dispatch.status',
  ...group,
  labelKey: 'dispatch:command.status',
  isHiddenInPalette: true,
  isAvailable: () => can('unit.set-status'),
  line: {
    verbs: ['S'],
    args: [
      unitArg,
      {
        name: 'status',
        labelKey: 'dispatch:command.arg.status',
        complete: (typed) =>
          Object.entries(STATUS_CODES)
            .filter(([code]) => code.startsWith(typed.toUpperCase()))
            .map(([value, hint]) => ({ value, hint })),
      },
    ],
  },
  async perform({ args }) {
    const unit = await findUnit(args['unit'] ?? '')
    const to = STATUS_CODES[(args['status'] ?? '').toUpperCase()]
    if (to === undefined)
      throw new CommandError('dispatch:problem.noStatus', { typed: args['status'] ?? '', codes: Object.keys(STATUS_CODES).join(' ') })
    showUnit(unit.id)
    await station.units.setStatus.mutate({ commandId: newCommandId(), unitId: unit.id, to })
    return { messageKey: 'dispatch:done.status', params: { callSign: unit.callSign, status: to } }
  },
}

/** `L 345 text`: a line in the log of an incident. */
const addNote: Command = {
  id: 'dispatch.note',
  ...group,
  labelKey: 'dispatch:command.note',
  isHiddenInPalette: true,
  isAvailable: () => can('incident.write'),
  line: { verbs: ['L'], args: [incidentArg, { name: 'text', labelKey: 'dispatch:command.arg.text', takesRest: true }] },
  async perform({ args }) {
    const incident = await findIncident(args['incident'] ?? '')
    await station.incidents.addNote.mutate({ commandId: newCommandId(), incidentId: incident.id, text: args['text'] ?? '' })
    return { messageKey: 'dispatch:done.note', params: { number: incident.number } }
  },
}

/** `I 345` shows an incident, `U A12` a unit. */
const shows: Command[] = [
  {
    id: 'dispatch.showIncident',
    ...group,
    labelKey: 'dispatch:command.showIncident',
    isHiddenInPalette: true,
    line: { verbs: ['I'], args: [incidentArg] },
    perform: async ({ args }) => showIncident((await findIncident(args['incident'] ?? '')).id),
  },
  {
    id: 'dispatch.showUnit',
    ...group,
    labelKey: 'dispatch:command.showUnit',
    isHiddenInPalette: true,
    line: { verbs: ['U'], args: [unitArg] },
    perform: async ({ args }) => showUnit((await findUnit(args['unit'] ?? '')).id),
  },
]

/** What needs no argument: palette, hotkey and button. `N [place]` takes a call. */
const views: Command[] = [
  {
    id: 'dispatch.newCall',
    ...group,
    labelKey: 'dispatch:command.newCall',
    hotkey: 'F4',
    isHotkeyInFields: true,
    isAvailable: () => can('incident.report'),
    line: { verbs: ['N'], args: [{ name: 'place', labelKey: 'dispatch:command.arg.place', isOptional: true, takesRest: true }] },
    perform: ({ args }) => startIntake({ placeText: args['place'] ?? '' }),
  },
  {
    id: 'dispatch.askHospital',
    ...group,
    labelKey: 'dispatch:command.askHospital',
    hotkey: 'F7',
    isHotkeyInFields: true,
    isAvailable: () => can('handover.request') && hasIncident(),
    line: { verbs: ['H'] },
    perform: () => showView('handover'),
  },
  {
    id: 'dispatch.close',
    ...group,
    labelKey: 'dispatch:command.close',
    hotkey: 'F8',
    isHotkeyInFields: true,
    isAvailable: () => can('incident.close') && hasIncident(),
    line: { verbs: ['C'] },
    perform: () => showView('close'),
  },
]

export const dispatchCommands: readonly Command[] = [
  dispatchUnit('assign', ['D']),
  dispatchUnit('offer', ['O']),
  setStatus,
  addNote,
  ...shows,
  ...views,
]
