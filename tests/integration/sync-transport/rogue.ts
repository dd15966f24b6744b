/** Somebody who speaks the protocol and does not keep to it. */
import { Manager, type Socket } from 'socket.io-client'
import { Challenge, nonceText, opening, proof, signExchange, type Exchange } from '../../../server/sync/transport/challenge.ts'
import { ChannelAgent, connectChannel, type SecureChannel } from '../../../server/sync/transport/channel.ts'
import type { PeerAddress } from '../../../server/sync/transport/ports.ts'
import type { StationSigner, TlsIdentity } from '../../../server/sync/transport/tls-identity.ts'

const DEADLINE_MS = 10_000
const signal = (): AbortSignal => AbortSignal.timeout(DEADLINE_MS)

export type Rogue = {
  readonly channel: SecureChannel
  readonly manager: Manager
  socket(namespace: string, auth?: Record<string, unknown>): Socket
  close(): void
}

/** Opens TLS as `identity` and gets ready to speak Socket.IO on it. */
export async function openRogue(address: PeerAddress, identity: TlsIdentity): Promise<Rogue> {
  const channel = await connectChannel(address, identity, signal())
  const manager = new Manager('https://station.invalid', {
    autoConnect: false,
    reconnection: false,
    transports: ['websocket'],
    transportOptions: { websocket: { agent: new ChannelAgent(channel), perMessageDeflate: false } },
  })
  return {
    channel,
    manager,
    socket: (namespace, auth = {}) => manager.socket(namespace, { auth }),
    close: () => {
      channel.raw.destroy()
    },
  }
}

/** How a socket's connecting ended: `connected`, or the code it was refused with, or `closed`. */
export function outcome(socket: Socket, { channel }: Rogue): Promise<string> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => {
      reject(new Error('neither connected nor refused'))
    }, DEADLINE_MS)
    const settle = (end: string): void => {
      clearTimeout(deadline)
      resolve(end)
    }
    socket.once('connect', () => {
      settle('connected')
    })
    socket.once('connect_error', (error: Error & { data?: { code?: string } }) => {
      settle(error.data?.code ?? 'closed')
    })
    channel.raw.once('close', () => {
      settle('closed')
    })
    if (channel.raw.closed) settle('closed')
    socket.connect()
  })
}

/** The challenge of the acceptor in answer to our opening. */
export function askChallenge(rogue: Rogue, stationId: string, callerNonce: string): Promise<{ nonce: string; signature: string }> {
  return new Promise((resolve, reject) => {
    const door = rogue.socket('/challenge', opening(stationId, callerNonce))
    door.once('challenge', (value: unknown) => {
      resolve(Challenge.parse(value))
    })
    door.once('connect_error', reject)
    rogue.channel.raw.once('close', () => {
      reject(new Error('closed'))
    })
    door.connect()
  })
}

/** Goes through the challenge, signing what `forge` makes of the honest exchange. @returns the socket of `/sync`, not yet connected */
export async function answerAs(
  rogue: Rogue,
  signer: StationSigner,
  acceptorId: string,
  forge: (exchange: Exchange) => Exchange = (exchange) => exchange,
): Promise<{ readonly sync: Socket; readonly signature: string }> {
  const callerNonce = nonceText(new Uint8Array(32).fill(7))
  const challenge = await askChallenge(rogue, signer.stationId, callerNonce)
  const honest = { callerId: signer.stationId, acceptorId, callerNonce, acceptorNonce: challenge.nonce, binding: rogue.channel.binding }
  const signature = signExchange(signer, 'caller', forge(honest))
  return { sync: rogue.socket('/sync', proof(signature)), signature }
}
