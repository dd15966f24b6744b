/** A TCP proxy in this process that makes a good line bad, the same way for the same seed. For process tests and for the bench. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { NO_FAULTS, startPump, type Faults, type Pump } from './fault-pump.ts'

export { NO_FAULTS, SLOW_LINE, type Faults } from './fault-pump.ts'

export type FaultProxyOptions = {
  readonly target: { readonly host: string; readonly port: number }
  readonly seed: string
  readonly faults?: Partial<Faults>
  /** More at once are reset. */
  readonly connectionsMax?: number
}
export type FaultProxy = {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Changes what the line does, from now on, for connections that stand as well. */
  set(faults: Partial<Faults>): void
  /** Resets every connection and lets no new one through until `heal`. */
  cut(): void
  /** A perfect line again; connections whose bytes were swallowed are reset. */
  heal(): void
  /** Resets each connection that stands, or the next one, once it has carried this many more bytes: in the middle of a frame. */
  resetAfter(bytes: number): void
  /** Aims new connections elsewhere: a station that came back on another port. */
  retarget(target: { readonly host: string; readonly port: number }): void
  readonly figures: {
    readonly open: number
    readonly accepted: number
    readonly bytesUp: number
    readonly bytesDown: number
    readonly bytesSwallowed: number
  }
  close(): Promise<void>
}

type Pair = {
  readonly near: Socket
  readonly far: Socket
  readonly pumps: readonly Pump[]
  hasSwallowed: boolean
  /** Bytes until it is reset. */
  left: number
}

const CONNECTIONS_MAX = 256

/** Opens the proxy on a free port of the loopback interface. */
export async function createFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const proxy = new SeededProxy(options)
  await proxy.open()
  return proxy
}

/** Numbers in [0, 1) from a text (FNV-1a hash, then Mulberry32). */
export function seededChance(seed: string): () => number {
  let state = 2_166_136_261
  for (const sign of seed) state = Math.imul(state ^ (sign.codePointAt(0) ?? 0), 16_777_619)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

class SeededProxy implements FaultProxy {
  readonly host = '127.0.0.1'
  readonly figures = { open: 0, accepted: 0, bytesUp: 0, bytesDown: 0, bytesSwallowed: 0 }
  readonly #options: FaultProxyOptions
  readonly #pairs = new Set<Pair>()
  readonly #server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    this.#accept(near)
  })
  #faults: Faults
  #target: FaultProxyOptions['target']
  #isCut = false
  #resetNext = Infinity

  constructor(options: FaultProxyOptions) {
    this.#options = options
    this.#faults = { ...NO_FAULTS, ...options.faults }
    this.#target = options.target
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(0, this.host, resolve)
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  set(faults: Partial<Faults>): void {
    this.#faults = { ...this.#faults, ...faults }
    for (const { pumps } of this.#pairs) for (const pump of pumps) pump.nudge()
  }

  cut(): void {
    this.#isCut = true
    for (const pair of this.#pairs) this.#reset(pair)
  }

  heal(): void {
    this.#isCut = false
    this.#resetNext = Infinity
    for (const pair of this.#pairs) if (pair.hasSwallowed) this.#reset(pair)
    this.set(NO_FAULTS)
  }

  resetAfter(bytes: number): void {
    if (this.#pairs.size === 0) this.#resetNext = bytes
    for (const pair of this.#pairs) pair.left = bytes
  }

  retarget(target: FaultProxyOptions['target']): void {
    this.#target = target
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve()
      })
    })
  }

  #accept(near: Socket): void {
    near.on('error', ignore)
    if (this.#isCut || this.#pairs.size >= (this.#options.connectionsMax ?? CONNECTIONS_MAX)) {
      near.resetAndDestroy()
      return
    }
    this.figures.accepted += 1
    const far = connect({ ...this.#target, allowHalfOpen: true, noDelay: true })
    far.on('error', ignore)
    const carry = (source: Socket, sink: Socket, count: 'bytesUp' | 'bytesDown'): Pump =>
      startPump({
        ...{ source, sink },
        chance: seededChance(`${this.#options.seed}/${this.figures.accepted}/${count}`),
        faults: () => this.#faults,
        allowance: () => pair.left,
        onDelivered: (bytes) => {
          this.figures[count] += bytes
          if ((pair.left -= bytes) <= 0) this.#reset(pair)
        },
        onSwallowed: (bytes) => {
          this.figures.bytesSwallowed += bytes
          pair.hasSwallowed = true
        },
      })
    const pumps = [carry(near, far, 'bytesUp'), carry(far, near, 'bytesDown')]
    const pair: Pair = { near, far, pumps, hasSwallowed: false, left: this.#resetNext }
    this.#resetNext = Infinity
    this.#pairs.add(pair)
    this.figures.open = this.#pairs.size
    for (const socket of [near, far]) {
      socket.once('close', (hadError) => {
        if (this.#faults.isSwallowing || this.#faults.isStalled)
          pair.hasSwallowed = true // the other side must not hear of it now
        else if (hadError || (near.closed && far.closed)) this.#reset(pair)
      })
    }
  }

  #reset(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return
    this.figures.open = this.#pairs.size
    for (const pump of pair.pumps) pump.stop()
    for (const socket of [pair.near, pair.far]) {
      if (socket.connecting) socket.destroy()
      else socket.resetAndDestroy()
    }
  }
}

/** A broken connection also closes; that is what counts. */
function ignore(): void {
  // nothing to add
}
