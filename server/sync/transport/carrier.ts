/** One Socket.IO socket, of either end, reduced to what a link needs; and the only file that knows how frames look on it. */
import type { Socket as RawSocket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Socket as ServerSocket } from 'socket.io'
import type { Socket as ClientSocket } from 'socket.io-client'
import type { LinkEnd } from './ports.ts'

/** Event that carries a frame as one binary attachment. */
const FRAME_EVENT = 'f'
/** Event that only says: still here. */
const BEAT_EVENT = 'b'
/** Text around a frame: Socket.IO's header of the event and two WebSocket headers. */
const FRAME_OVERHEAD_BYTES = 64

type Wire = { readonly raw: RawSocket; readonly tls: TLSSocket }
/** A connected socket and the connection under it. */
export type SocketEnd<Socket> = Wire & { readonly socket: Socket }

export type CarrierEvents = {
  onFrame(frame: Uint8Array): void
  /** The socket is gone; never called after `destroy` was. */
  onEnd(end: LinkEnd): void
}

export type Carrier = {
  /** Hears frames and the end from now on. Called once, in the same turn in which the socket connected. */
  listen(events: CarrierEvents): void
  readonly isOpen: boolean
  send(frame: Uint8Array): void
  beat(): void
  /** Bytes that the operating system has not taken yet. What it holds itself is not known to Node. */
  readonly unsentBytes: number
  /** Bytes ever handed to the socket and ever received, for seeing whether anything moves. */
  readonly writtenBytes: number
  readonly receivedBytes: number
  /** Says goodbye after what was sent before. */
  finish(): void
  /** Runs once the connection is gone for good. */
  onGone(listener: () => void): void
  /** Ends the connection at once. */
  destroy(): void
}

/** The parts in which the two ends differ. */
type End = {
  emit(event: string, ...values: readonly unknown[]): void
  isConnected(): boolean
  disconnect(): void
  onAny(listener: (event: string, ...values: unknown[]) => void): void
  onDisconnect(listener: (reason: string, description: unknown) => void): void
  /** Engine.IO has handed its queue to the socket. */
  onFlushed(listener: () => void): void
}

/** A link that the other station called for. */
export const serverCarrier = ({ socket, ...wire }: SocketEnd<ServerSocket>): Carrier =>
  carrierOf(wire, {
    emit: (event, ...values) => socket.emit(event, ...values),
    isConnected: () => socket.connected,
    disconnect: () => socket.disconnect(true),
    onAny: (listener) => socket.onAny(listener),
    onDisconnect: (listener) => socket.on('disconnect', listener),
    onFlushed: (listener) => socket.conn.on('drain', listener),
  })

/** A link that this station called for; its manager carries nothing else. */
export const clientCarrier = ({ socket, ...wire }: SocketEnd<ClientSocket>): Carrier =>
  carrierOf(wire, {
    emit: (event, ...values) => socket.emit(event, ...values),
    isConnected: () => socket.connected,
    disconnect: () => socket.disconnect(),
    onAny: (listener) => socket.onAny(listener),
    onDisconnect: (listener) => socket.on('disconnect', listener),
    onFlushed: (listener) => socket.io.engine.on('flush', listener),
  })

function carrierOf(wire: Wire, end: End): Carrier {
  const { raw, tls } = wire
  let queuedBytes = 0
  let isDestroyed = false
  end.onFlushed(() => {
    queuedBytes = 0
  })
  return {
    listen: (events) => {
      hear(end, events, () => isDestroyed)
    },
    get isOpen() {
      return !isDestroyed && end.isConnected() && !tls.destroyed
    },
    send(frame) {
      queuedBytes += frame.length + FRAME_OVERHEAD_BYTES // before emit, which may flush at once
      end.emit(FRAME_EVENT, frame)
    },
    beat: () => {
      end.emit(BEAT_EVENT)
    },
    get unsentBytes() {
      return queuedBytes + tls.writableLength
    },
    get writtenBytes() {
      return tls.bytesWritten
    },
    get receivedBytes() {
      return raw.bytesRead
    },
    finish: () => {
      end.disconnect()
    },
    onGone(listener) {
      if (raw.closed) listener()
      else raw.once('close', listener)
    },
    destroy() {
      isDestroyed = true
      tls.destroy()
      raw.destroy()
    },
  }
}

function hear(end: End, { onFrame, onEnd }: CarrierEvents, isDestroyed: () => boolean): void {
  end.onAny((event, ...values) => {
    const [value] = values
    if (isDestroyed()) return
    if (event === FRAME_EVENT && values.length === 1 && value instanceof Uint8Array) onFrame(value)
    else if (event !== BEAT_EVENT || values.length > 0) onEnd('bad-frame')
  })
  end.onDisconnect((reason, description) => {
    if (!isDestroyed()) onEnd(endOf(reason, description))
  })
}

/** Socket.IO's sentences for a disconnect, in our words. */
function endOf(reason: string, description: unknown): LinkEnd {
  if (reason === 'client namespace disconnect' || reason === 'io server disconnect') return 'closed-by-peer'
  if (reason === 'server namespace disconnect' || reason === 'io client disconnect') return 'closed-here'
  if (reason === 'parse error') return 'bad-frame'
  return isOversize(description) ? 'oversize' : 'cut'
}

/** Whether a message above the limit is behind it: ws says so in an error, Engine.IO wraps that in others, differently at each end. */
function isOversize(error: unknown, depth = 4): boolean {
  if (depth === 0 || typeof error !== 'object' || error === null) return false
  if ('code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return true
  if ('message' in error && String(error.message).includes('Max payload size exceeded')) return true
  const inner = [
    'description' in error ? error.description : null,
    'error' in error ? error.error : null,
    'context' in error ? error.context : null,
  ]
  return inner.some((cause) => isOversize(cause, depth - 1))
}
