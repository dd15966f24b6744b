/** What a peers panel shows of one link. */
import type { Core } from './core.ts'
import type { Pulse } from './pulse.ts'
import type { Receiver } from './receiver.ts'
import type { ScopeState } from './scope-state.ts'
import type { ScopeBook } from './scopes.ts'
import type { Sender } from './sender.ts'
import type { ScopeStatus, SessionStatus } from './types.ts'
import type { Window } from './window.ts'

type Parts = {
  readonly core: Core
  readonly book: ScopeBook
  readonly sender: Sender
  readonly receiver: Receiver
  readonly pulse: Pulse
  readonly window: Window
}

/** A snapshot. Costs one look at the heads of every common scope. */
export function statusOf({ core, book, sender, receiver, pulse, window }: Parts): SessionStatus {
  const { agreed, counts } = core
  const peer = agreed && { stationId: agreed.stationId, incarnation: agreed.incarnation, build: agreed.build, protocol: agreed.protocol }
  return {
    state: core.state,
    peer,
    scopes: book.common.map((state) => scopeStatus(book, state, sender.bytesPerOp)),
    agreedAtMs: core.agreedAtMs,
    rttMs: pulse.best?.rttMs ?? window.rttMs,
    offsetMs: pulse.best?.offsetMs ?? null,
    windowBytes: window.bytes,
    creditBytes: core.peerCreditBytes,
    queues: {
      inFlightBatches: sender.inFlightBatches,
      inFlightBytes: sender.inFlightBytes,
      bufferedBytes: core.parts.link.bufferedBytes,
      toApplyBatches: receiver.batches,
      toApplyBytes: receiver.bytes,
    },
    traffic: { framesIn: counts.framesIn, bytesIn: counts.bytesIn, framesOut: counts.framesOut, bytesOut: counts.bytesOut },
    opsIn: counts.opsIn,
    opsOut: counts.opsOut,
    refused: Object.fromEntries(counts.refused),
    refusedByPeer: Object.fromEntries(counts.refusedByPeer),
    faults: Object.fromEntries(counts.faults),
  }
}

function scopeStatus(book: ScopeBook, state: ScopeState, bytesPerOp: number): ScopeStatus {
  const { toGet, toGive } = book.difference(state)
  const lacking = book.heads(state.scope).map(({ streamId, seq }) => ({ streamId, seq, known: state.known.get(streamId) ?? 0 }))
  return {
    scope: state.scope,
    priority: state.priority,
    opsToGet: toGet,
    bytesToGet: Math.round(toGet * bytesPerOp),
    opsToGive: toGive,
    bytesToGive: Math.round(toGive * bytesPerOp),
    toGiveFrom: lacking.filter(({ seq, known }) => seq > known).map(({ streamId, known }) => [streamId, known + 1] as const),
    agreedAtMs: state.agreedAtMs,
    trouble: state.trouble,
  }
}
