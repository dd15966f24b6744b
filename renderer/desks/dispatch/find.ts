/** Finding what a dispatcher typed: a unit by call sign, an incident by the end of its number. */
import { CommandError } from '../../commands/types.ts'
import type { Suggestion } from '../../commands/types.ts'
import { queryClient, trpc } from '../../lib/trpc.ts'
import { sortQueue, sortUnits, type Incident, type Unit } from './data.ts'

const incidents = (): Incident[] => sortQueue(queryClient.getQueryData(trpc.incidents.board.queryOptions({}).queryKey) ?? [])
const units = (): Unit[] => sortUnits(queryClient.getQueryData(trpc.units.board.queryOptions({}).queryKey) ?? [])

/** True when `number` (KM-345) is meant by `typed` (345, KM345, km-345). */
export function isNumber(number: string, typed: string): boolean {
  const plain = (text: string): string => text.replaceAll('-', '').toUpperCase()
  return plain(number) === plain(typed) || number.split('-').at(-1) === typed.replace(/^0+(?=\d)/, '')
}

/** @throws CommandError when no unit has that call sign */
export function findUnit(typed: string): Unit {
  const unit = units().find((candidate) => candidate.callSign === typed.toUpperCase())
  if (!unit) throw new CommandError('dispatch:problem.noUnit', { typed })
  return unit
}

/** @throws CommandError when no open incident has that number */
export function findIncident(typed: string): Incident {
  const incident = incidents().find((candidate) => isNumber(candidate.number, typed))
  if (!incident) throw new CommandError('dispatch:problem.noIncident', { typed })
  return incident
}

/** Call signs that begin with what was typed. */
export const completeUnit = (typed: string): Suggestion[] =>
  units()
    .filter((unit) => unit.callSign.startsWith(typed.toUpperCase()))
    .slice(0, 12)
    .map((unit) => ({ value: unit.callSign, hint: unit.status }))
/** Numbers of open incidents that contain what was typed. */
export const completeIncident = (typed: string): Suggestion[] =>
  incidents()
    .filter((incident) => incident.number.includes(typed.toUpperCase()))
    .slice(0, 12)
    .map((incident) => ({ value: incident.number.split('-').at(-1) ?? incident.number, hint: incident.place?.description ?? '' }))
