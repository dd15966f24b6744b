/** Somebody in between who ends TLS on both sides with a certificate of its own and passes everything on, byte for byte. */
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { connectChannel, stationTls } from '../../../server/sync/transport/channel.ts'
import type { PeerAddress } from '../../../server/sync/transport/ports.ts'
import type { TlsIdentity } from '../../../server/sync/transport/tls-identity.ts'

/** Listens as `identity` and passes on to `target` as the same. */
export async function openMiddle(target: PeerAddress, identity: TlsIdentity): Promise<{ address: PeerAddress; close(): Promise<void> }> {
  const open = new Set<{ destroy(): unknown }>()
  const server = createServer({ ...stationTls(identity), requestCert: true }, (near) => {
    open.add(near)
    near.on('error', () => undefined)
    void connectChannel(target, identity, AbortSignal.timeout(10_000)).then(({ tls: far }) => {
      open.add(far)
      far.on('error', () => undefined)
      near.pipe(far).pipe(near)
      near.once('close', () => far.destroy())
      far.once('close', () => near.destroy())
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
