/**
 * Finds stations on the local network by mDNS (RFC 6762, service `_kituo._tcp`), and announces this one. Only a hint: an announcement
 * says where to try, TLS pins say who is there. Off unless somebody starts it; when the network does not allow it, nothing else suffers.
 */
import type { EventEmitter } from 'node:events'
import Bonjour from 'bonjour-service'
import { HINT_PREFIX, type PeerHint } from './hint-book.ts'
import type { TransportTimers } from './ports.ts'

/** Why discovery does not run. */
export type DiscoveryProblem = 'port-in-use' | 'not-allowed' | 'failed'

export type DiscoveryParts = {
  readonly stationId: string
  /** Port of the sync door to announce; null: only listens. */
  readonly announcedPort: number | null
  readonly timers: TransportTimers
  onHint(hint: PeerHint): void
  /** At most once; discovery is over then. */
  onProblem(problem: DiscoveryProblem): void
  /** Where mDNS is spoken; left out, on every interface and its own port 5353. */
  readonly network?: { readonly port: number; readonly interface: string }
}
export type Discovery = { close(): Promise<void> }

const SERVICE_TYPE = 'kituo'
const PREFIX_DIGITS = 8
/** How often the network is asked anew: announcements get lost, and stations move. */
const ASK_MS = 60_000
/** Announcements the library may remember; above it nothing more is heard until the next asking, so that a flood of names cannot fill memory. */
const SERVICES_MAX = 256

/** Starts to listen, and to announce when there is something to announce. Never throws for reasons of the network. */
export function startDiscovery(parts: DiscoveryParts): Discovery {
  return new MdnsDiscovery(parts)
}

/** What is read of an announced service. */
type Announced = { readonly port: number; readonly txt?: unknown; readonly referer?: { readonly address: string } }

class MdnsDiscovery implements Discovery {
  readonly #parts: DiscoveryParts
  readonly #ownPrefix: string
  #bonjour: Bonjour | null = null
  #browser: ReturnType<Bonjour['find']> | null = null
  #timer: unknown = null

  constructor(parts: DiscoveryParts) {
    this.#parts = parts
    this.#ownPrefix = parts.stationId.slice(0, PREFIX_DIGITS)
    try {
      this.#start()
    } catch {
      this.#give('failed') // no socket at all: the reason is the system's and of no use to anybody here
    }
  }

  async close(): Promise<void> {
    const bonjour = this.#bonjour
    this.#stop()
    if (bonjour === null) return
    await new Promise<void>((resolve) => {
      // a goodbye to the network first; it is answered also when it could not be sent
      bonjour.unpublishAll(() => {
        bonjour.destroy(resolve)
      })
    })
  }

  #start(): void {
    const { network, announcedPort } = this.#parts
    // The options go through to the socket of multicast-dns; the type only knows those of a service.
    const options = (network ? { port: network.port, interface: network.interface, bind: '0.0.0.0' } : {}) as object
    const bonjour = new Bonjour(options, () => undefined) // an answer that could not be sent: whoever asked asks again
    this.#bonjour = bonjour
    // The library leaves bind errors unheard on its socket, where they would end the process; the field is private in its types only.
    const { mdns } = (bonjour as unknown as { readonly server: { readonly mdns: EventEmitter } }).server
    mdns.on('error', (error: NodeJS.ErrnoException) => {
      this.#give(error.code === 'EADDRINUSE' ? 'port-in-use' : error.code === 'EACCES' ? 'not-allowed' : 'failed')
    })
    this.#browse()
    if (announcedPort !== null) this.#announce(bonjour, announcedPort)
    const ask = (): void => {
      this.#timer = this.#parts.timers.setTimeout(ask, ASK_MS)
      this.#browse()
    }
    this.#timer = this.#parts.timers.setTimeout(ask, ASK_MS)
  }

  #announce(bonjour: Bonjour, port: number): void {
    const name = `kituo-${this.#ownPrefix}`
    // The host name is ours as well: the computer's own name is nobody's business.
    bonjour.publish({ name, host: `${name}.local`, type: SERVICE_TYPE, port, txt: { v: '1', id: this.#ownPrefix }, probe: false })
  }

  #browse(): void {
    this.#browser?.stop()
    const browser = (this.#browser = this.#bonjour?.find({ type: SERVICE_TYPE }) ?? null)
    browser?.on('up', (service) => {
      if (browser.services.length > SERVICES_MAX) browser.stop()
      this.#hear(service)
    })
  }

  #hear({ port, txt, referer }: Announced): void {
    const prefix = typeof txt === 'object' && txt !== null && 'id' in txt ? txt.id : null
    if (typeof prefix !== 'string' || !HINT_PREFIX.test(prefix) || prefix === this.#ownPrefix || referer === undefined) return
    this.#parts.onHint({ prefix, host: referer.address, port }) // where the packet came from, not what it claims
  }

  #give(problem: DiscoveryProblem): void {
    const bonjour = this.#bonjour
    this.#stop()
    bonjour?.destroy()
    if (bonjour !== null || problem === 'failed') this.#parts.onProblem(problem)
  }

  #stop(): void {
    this.#parts.timers.clearTimeout(this.#timer)
    this.#browser?.stop()
    this.#browser = null
    this.#bonjour = null
  }
}
