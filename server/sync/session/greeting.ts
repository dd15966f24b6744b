/** HELLO, SUMMARY and PULL: who is there, where do we differ, send me the rest. */
import { bestCompression } from '../frame-codec-compress.ts'
import {
  FRAME_BYTES_MAX,
  NOT_WANTED,
  type EndReason,
  type HelloFrame,
  type PullFrame,
  type StreamSeq,
  type SummaryFrame,
} from '../frames.ts'
import { chunks } from './chunks.ts'
import type { Core } from './core.ts'
import { RollbackWatch } from './rollback-watch.ts'
import type { ScopeState } from './scope-state.ts'
import type { ScopeBook } from './scopes.ts'
import type { Sender } from './sender.ts'

/** What the wire bears of the name of a build. */
const BUILD_CHARACTERS = 64

export class Greeting {
  readonly #core: Core
  readonly #book: ScopeBook
  readonly #sender: Sender
  readonly #rollback: RollbackWatch
  #cancelGrants: (() => void) | null = null

  constructor(core: Core, book: ScopeBook, sender: Sender) {
    this.#core = core
    this.#book = book
    this.#sender = sender
    this.#rollback = new RollbackWatch(core, book)
  }

  /** Says who we are and what we hold, in short. */
  hello(): void {
    const { self, clock } = this.#core.parts
    const { protocol, compressions, creditBytes } = this.#core.options
    this.#core.send({
      kind: 'hello',
      ...self,
      build: self.build.replace(/[^!-~]/g, '-').slice(0, BUILD_CHARACTERS),
      protocol,
      compressions,
      wallMs: Math.round(clock.nowMs()),
      creditBytes,
      scopes: this.#book.mine.map((scope) => ({ scope, digest: this.#book.digest(scope) })),
    })
  }

  /** The peer said HELLO: agree on a protocol the first time, then look where we differ. */
  onHello(frame: HelloFrame): void {
    if (!this.#core.agreed) {
      const problem = this.#problem(frame)
      if (problem) return this.#core.end(problem, { by: 'us', tell: 'refuse' })
      this.#open(frame)
    } else if (frame.stationId !== this.#core.agreed.stationId) return this.#core.end('identity', { by: 'us', tell: 'bye' })
    else if (frame.incarnation !== this.#core.agreed.incarnation) return this.#core.end('done', { by: 'us', tell: 'bye' }) // begins anew
    this.#core.peerCreditBytes = Math.max(FRAME_BYTES_MAX, frame.creditBytes)
    this.#book.setTheirs(new Map(frame.scopes.map(({ scope, digest }) => [scope, digest])))
    this.#compare(this.#book.common, true)
  }

  /** Our grants or enrolments changed: scopes may have come or gone, what was refused may now be welcome. Changes of one turn count once. */
  onGrants(): void {
    this.#cancelGrants ??= this.#core.later(0, () => {
      this.#cancelGrants = null
      this.#regrant()
    })
  }

  /** What the peer holds of scopes in which we differ. */
  onSummary(frame: SummaryFrame): void {
    const toAsk: ScopeState[] = []
    for (const { scope, streams } of frame.scopes) {
      const state = this.#book.get(scope)
      if (!state) {
        this.#core.fault('unknown-scope')
        continue
      }
      this.#rollback.look(scope, streams)
      state.known = this.#book.toVector(scope, streams)
      if (this.#mayAsk(state)) toAsk.push(state)
    }
    this.pull(toAsk)
  }

  /** The peer wants what is beyond its vector, now and from now on. */
  onPull(frame: PullFrame): void {
    this.#core.peerCreditBytes = Math.max(FRAME_BYTES_MAX, frame.creditBytes)
    for (const { scope, streams } of frame.scopes) {
      const state = this.#book.get(scope)
      if (!state) {
        this.#core.fault('unknown-scope')
        continue
      }
      if (streams) {
        const held = streams.filter(([, , seq]) => seq < NOT_WANTED)
        this.#rollback.look(scope, held)
        state.known = this.#book.toVector(scope, held)
      }
      state.sent = streams ? this.#book.toVector(scope, streams) : new Map(state.known)
      state.pulls += 1
      state.spread.hushed.clear()
      state.isDirty = true
    }
    this.#sender.pump()
  }

  /** Asks for what is beyond what we hold of these scopes. */
  pull(states: readonly ScopeState[]): void {
    this.#asked(states)
    const scopes = states.map((state) => ({ scope: state.scope, streams: this.#book.request(state) }))
    for (const chunk of chunks(scopes)) this.#core.send({ kind: 'pull', creditBytes: this.#core.options.creditBytes, scopes: chunk })
  }

  #regrant(): void {
    const before = new Set(this.#book.common)
    if (this.#book.readGrants()) this.hello()
    if (this.#core.state !== 'open') return
    this.#compare(
      this.#book.common.filter((state) => !before.has(state)),
      false,
    )
    const again = this.#book.common.filter((state) => state.notWanted.size > 0 || state.trouble === 'refused')
    for (const state of again) state.notWanted.clear()
    if (again.length > 0) this.pull(again)
  }

  #asked(states: readonly ScopeState[]): void {
    for (const state of states) {
      state.askedAtMs = this.#core.parts.clock.monotonicMs()
      state.isHeldBack = false
      state.spread.pruned.clear() // who is asked for everything sends everything
    }
  }

  /** Not asked yet, or so long ago that the answer should be here, and still something is missing. */
  #mayAsk(state: ScopeState): boolean {
    if (state.askedAtMs === null) return true
    const isOld = this.#core.parts.clock.monotonicMs() - state.askedAtMs >= this.#core.options.pingMs
    return isOld && isQuiet(state) && this.#book.difference(state).toGet > 0
  }

  #problem(frame: HelloFrame): EndReason | null {
    const { self, expectedPeer = null } = this.#core.parts
    const [lowest, highest] = this.#core.options.protocol
    if (Math.min(highest, frame.protocol[1]) < Math.max(lowest, frame.protocol[0])) return 'protocol'
    if (frame.stationId === self.stationId || (expectedPeer !== null && frame.stationId !== expectedPeer)) return 'identity'
    return null
  }

  #open({ stationId, incarnation, build, protocol, compressions }: HelloFrame): void {
    const peer = { stationId, incarnation, build, protocol: Math.min(this.#core.options.protocol[1], protocol[1]) }
    const understood = compressions.filter((name) => this.#core.options.compressions.includes(name))
    this.#core.agreed = { ...peer, compression: bestCompression(understood) }
    this.#core.opened()
    this.#core.emit({ type: 'open', peer })
  }

  /**
   * Equal digests: the peer holds exactly what we hold, and new ops may flow. Otherwise both say what they hold and ask for the rest.
   * @param isFresh the digests were made just now, so equal ones prove agreement
   */
  #compare(states: readonly ScopeState[], isFresh: boolean): void {
    const nowMs = this.#core.parts.clock.nowMs()
    const differing: ScopeState[] = []
    for (const state of states) {
      const theirs = this.#book.theirDigest(state.scope)
      if (theirs === this.#book.digest(state.scope)) {
        state.known = this.#book.vector(state.scope)
        state.sent = new Map(state.known)
        state.pulls += 1
        state.spread.hushed.clear()
        if (isFresh) state.agreedAtMs = nowMs
      } else if (state.askedAtMs === null || isQuiet(state)) differing.push(state)
    }
    this.#summarise(differing)
    if (isFresh && states.length > 0 && states.every((state) => state.agreedAtMs === nowMs)) this.#core.agreedNow()
  }

  /** Says what we hold of these scopes and asks for the rest in the same breath: half a round trip saved. */
  #summarise(states: readonly ScopeState[]): void {
    const told = states.map((state) => ({ scope: state.scope, streams: this.#book.statement(state.scope) }))
    for (const chunk of chunks(told)) {
      this.#core.send({ kind: 'summary', scopes: chunk })
      const scopes = chunk.map(({ scope }) => ({ scope, streams: this.#exceptions(scope) }))
      this.#core.send({ kind: 'pull', creditBytes: this.#core.options.creditBytes, scopes })
    }
    this.#asked(states)
  }

  /** Null when the SUMMARY already says what we want; else the vector with the streams that we do not want. */
  #exceptions(scope: string): readonly StreamSeq[] | null {
    const state = this.#book.get(scope)
    return state && state.notWanted.size > 0 ? this.#book.request(state) : null
  }
}

const isQuiet = (state: ScopeState): boolean => !state.isDirty && state.inFlight === 0 && state.toApply === 0
