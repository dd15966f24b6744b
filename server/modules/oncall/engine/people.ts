/** Whom a step of a chain tells. Pure. */
import type { ChainStep, OncallPlan } from '../../../contract/oncall.ts'
import { whoIsOnCall } from './roster.ts'

export type NotifyStep = Extract<ChainStep, { kind: 'notifyUsers' | 'notifyRoster' | 'notifyTeam' }>
export type Turn = { readonly teamId: string; readonly userId: string }
/** People of a step. `gap`: the roster or team that named nobody; `turn`: whose turn it was by a round robin. */
export type Found = { readonly userIds: readonly string[]; readonly gap: string | null; readonly turn: Turn | null }
/** What is known of plans and people. */
export type Directory = {
  plan(planId: string): OncallPlan | null
  isActive(userId: string): boolean
  /** Whose turn it was last in a team, in whatever case. */
  lastTurn(teamId: string): string | null
}

const some = (userIds: readonly string[]): Found => ({ userIds, gap: null, turn: null })
const nobody = (gap: string): Found => ({ userIds: [], gap, turn: null })

/** The member after the one whose turn it was, of those who can be reached. */
function nextOf(memberIds: readonly string[], last: string | null, isActive: (userId: string) => boolean): string | undefined {
  const from = last === null ? 0 : memberIds.indexOf(last) + 1
  return [...memberIds.slice(from), ...memberIds.slice(0, from)].find(isActive)
}

/** Resolves a step at a moment. @param turns what this case did already; it goes before the directory's memory */
export function peopleOf(step: NotifyStep, nowMs: number, directory: Directory, turns: readonly Turn[]): Found {
  const { isActive } = directory
  if (step.kind === 'notifyUsers') return some(step.userIds.filter(isActive))
  if (step.kind === 'notifyRoster') {
    const roster = directory.plan(step.rosterId)
    const { userId } = roster?.kind === 'roster' ? whoIsOnCall(roster, nowMs, isActive) : { userId: null }
    return userId === null ? nobody(step.rosterId) : some([userId])
  }
  const team = directory.plan(step.teamId)
  const memberIds = team?.kind === 'team' ? team.memberIds : []
  if (step.mode === 'all') {
    const active = memberIds.filter(isActive)
    return active.length === 0 ? nobody(step.teamId) : some(active)
  }
  const last = turns.find(({ teamId }) => teamId === step.teamId)?.userId ?? directory.lastTurn(step.teamId)
  const userId = nextOf(memberIds, last, isActive)
  return userId === undefined ? nobody(step.teamId) : { userIds: [userId], gap: null, turn: { teamId: step.teamId, userId } }
}
