/** Reads what comes next of a scope and packs it into one frame, smaller until it fits. */
import { streamIdOf } from '../../log/codec.ts'
import type { StreamPart } from '../../log/op.ts'
import { packBatch } from '../frame-codec-batch.ts'
import { encodeFrame } from '../frame-codec.ts'
import { BATCH_OPS_MAX, FrameError, NOT_WANTED, type FrameFault } from '../frames.ts'
import type { Outgoing } from '../ports.ts'
import type { Core } from './core.ts'
import type { ScopeState } from './scope-state.ts'

export type SentPart = { readonly streamId: string; readonly seq: number }
export type Batch = { readonly bytes: Uint8Array; readonly ops: number; readonly parts: readonly SentPart[] }

/** How much of what was learned about sizes is kept per batch. */
const KEEP = 0.75
const RATIO_MOST = 8
/** Each try reads this much less. */
const SHRINK = 4

export class BatchMaker {
  readonly #core: Core
  /** How much smaller the wire makes a batch, learned. */
  #ratio = 2
  #bytesPerOp = 100

  constructor(core: Core) {
    this.#core = core
  }

  /** Average bytes of an op on this wire. */
  get bytesPerOp(): number {
    return this.#bytesPerOp
  }

  /**
   * The next batch of a scope, of about `targetBytes` on the wire; one interval at least.
   * @returns null when there is nothing that could be sent; the scope is then no longer dirty, or a stream is left out
   */
  next(id: number, state: ScopeState, sent: Map<string, number>, targetBytes: number): Batch | null {
    let wanted = Math.round(targetBytes * this.#ratio)
    for (;;) {
      const out = fitting(this.#core.parts.outlet.read(state.scope, sent, wanted))
      if (!out.parts.some((part) => part.signedHead.seq > (sent.get(this.#streamId(part)) ?? 0))) {
        state.isDirty = false
        return null
      }
      const made = out.isFitting ? this.#pack(id, state.scope, out) : 'too-large'
      if (typeof made !== 'string') return made
      if (wanted <= 1) return this.#leaveOut(state, sent, out.parts, made)
      wanted = Math.floor(wanted / SHRINK)
    }
  }

  #pack(id: number, scope: string, out: Outgoing): Batch | FrameFault {
    try {
      const frame = packBatch(id, scope, out, this.#core.agreed?.compression ?? 'none')
      const bytes = encodeFrame(frame)
      const ops = out.parts.reduce((sum, part) => sum + part.ops.length, 0)
      this.#learn(frame.inflatedBytes / bytes.length, bytes.length / Math.max(1, ops))
      return { bytes, ops, parts: out.parts.map((part) => ({ streamId: this.#streamId(part), seq: part.signedHead.seq })) }
    } catch (error) {
      if (error instanceof FrameError) return error.fault
      throw error
    }
  }

  #learn(ratio: number, bytesPerOp: number): void {
    this.#ratio = KEEP * this.#ratio + (1 - KEEP) * Math.min(RATIO_MOST, ratio)
    this.#bytesPerOp = KEEP * this.#bytesPerOp + (1 - KEEP) * bytesPerOp
  }

  /** Something of our own log cannot travel by this protocol: its stream stays behind, the rest goes on. */
  #leaveOut(state: ScopeState, sent: Map<string, number>, parts: readonly StreamPart[], fault: FrameFault): null {
    for (const part of parts.slice(0, 1)) sent.set(this.#streamId(part), NOT_WANTED)
    this.#core.emit({ type: 'unsendable', scope: state.scope, fault })
    return null
  }

  #streamId({ stream }: StreamPart): string {
    return streamIdOf(stream.scope, stream.stationId, stream.incarnation)
  }
}

/** The first parts, as many as a batch may hold ops. `isFitting` false: not even the first one. */
function fitting(out: Outgoing): Outgoing & { readonly isFitting: boolean } {
  let ops = 0
  const parts = out.parts.filter((part) => (ops += part.ops.length) <= BATCH_OPS_MAX)
  if (parts.length === 0) return { ...out, isFitting: out.parts.length === 0 }
  return { ...out, parts, isFitting: true }
}
