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

/** What was typed before the boards have come is not unknown: it waits for them. @throws AppError when the station cannot be asked */
async function loadBoards(): Promise<void> {
  await Promise.all([
    queryClient.ensureQueryData(trpc.incidents.board.queryOptions({})),
    queryClient.ensureQueryData(trpc.units.board.queryOptions({})),
  ])
}

/** @throws CommandError when no unit has that call sign */
export async function findUnit(typed: string): Promise<Unit> {
  await loadBoards()
  const unit = units().find((candidate) => candidate.callSign === typed.toUpperCase())
  if (!unit) throw new CommandError('dispatch:problem.noUnit', { typed })
  return unit
}

/** @throws CommandError when no open incident has that number */
export async function findIncident(typed: string): Promise<Incident> {
  await loadBoards()
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
