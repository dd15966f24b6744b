/** The SOS door of the field page: state for the decision, and the plain answer a caller may read. Tokens are kept only as SHA-256. */
import { createHash } from 'node:crypto'
import type { SosReport } from '../../contract/incidents.ts'
import type { Decision, DecideFacts, StateReader } from '../../log/index.ts'
import { lastReportOf, nextSeq } from './load.ts'
import { decideSos, type SosOpened } from './sos-decide.ts'

/** SHA-256 of a phone's token, in hex: the station can recognise the token but not tell it to anybody. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/**
 * Decides an SOS inside the writer's transaction: `executor.execute({ commandId, input, actor: 'public', decide: (state, facts) => openSos(state, input, facts) })`.
 * A repeated command id gets the first answer again; the tracking token stays the one the phone sent.
 */
export function openSos(state: StateReader, input: SosReport, facts: DecideFacts): Decision<SosOpened> {
  const deviceHash = hashToken(input.deviceToken)
  const trackingHash = hashToken(input.trackingToken)
  return decideSos(
    input,
    {
      seq: nextSeq(state, facts.station.prefix),
      trackingHash,
      deviceHash,
      own: lastReportOf(state, { trackingHash })?.incident ?? null,
      last: lastReportOf(state, { deviceHash }),
    },
    facts,
  )
}
