/**
 * Answers for this station, by itself and at once, what others asked of it as owner: confirms what is free, refuses what is not, and
 * confirms provisional claims after the link is back, unless they are part of a conflict: those wait for a person.
 */
import { resourceParts } from '../../contract/claims.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { Log } from '../../log/index.ts'
import { answerRequest } from './conflict-decide.ts'
import { loadRequest, openConflicts, tenureOf, unanswered, type RequestState } from './load.ts'
import type { Claims } from './service.ts'

export type ClaimKeeper = {
  /** Waits until nothing is left to answer now. */
  settled(): Promise<void>
  /** Answers no more, and waits for the answer that is under way. */
  stop(): Promise<void>
}
type Parts = {
  readonly log: Pick<Log, 'executor' | 'feed' | 'state' | 'keys'>
  readonly ids: Pick<IdSource, 'next'>
  readonly logger: Pick<Logger, 'error'>
  readonly claims: Pick<Claims, 'reach' | 'subjects'>
}

/** Ops of these kinds may leave something to answer. */
const CONCERNING = ['claim.', 'lease.', 'conflict.'] as const

/** Starts answering, first what came while the program was not running. */
export function keepClaims(parts: Parts): ClaimKeeper {
  let isStopped = false
  let isBehind = false
  let answering: Promise<void> | null = null
  const look = (): void => {
    isBehind = true
    if (answering || isStopped) return
    answering = answerWhileBehind().finally(() => {
      answering = null
      if (isBehind && !isStopped) look()
    })
  }
  const answerWhileBehind = async (): Promise<void> => {
    while (isBehind && !isStopped) {
      isBehind = false
      for (const request of ownUnanswered(parts)) {
        await answer(parts, request).catch((error: unknown) => {
          parts.logger.error({ error, claim: request.id }, 'a claim could not be answered')
        })
      }
    }
  }
  const stopListening = parts.log.feed.listen((changes) => {
    if (changes.some(({ kind }) => CONCERNING.some((prefix) => kind.startsWith(prefix)))) look()
  })
  const settled = async (): Promise<void> => {
    while (answering) await answering
  }
  look()
  return {
    settled,
    stop: () => {
      isStopped = true
      stopListening()
      return settled()
    },
  }
}

/** Requests this station can answer now: a provisional one in a conflict is a person's. */
function ownUnanswered({ log, claims }: Parts): RequestState[] {
  return unanswered(log.state).filter((request) => {
    if (tenureOf(log.state, request.resource, log.keys.stationId, claims.reach).kind !== 'own') return false
    const subject = claims.subjects.get(resourceParts(request.resource).kind)
    if (!subject) return false
    return (
      !request.isProvisional || !openConflicts(log.state, request.resource, subject).some(({ holders }) => holders.includes(request.id))
    )
  })
}

async function answer({ log, ids, claims }: Parts, { id, resource }: RequestState): Promise<void> {
  const subject = claims.subjects.get(resourceParts(resource).kind)
  if (!subject) return
  await log.executor.execute({
    commandId: ids.next<string>(),
    input: { claim: id },
    actor: 'station',
    decide: (state, facts) => {
      const request = loadRequest(state, id)
      if (!request) return { accepted: true, ops: [], result: {}, jobs: [] }
      const tenure = tenureOf(state, resource, facts.station.id, claims.reach)
      return answerRequest(request, state, { tenure, open: openConflicts(state, resource, subject), subject }, facts)
    },
  })
}
