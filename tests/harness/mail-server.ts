/** A real SMTP server on loopback with a certificate of its own and one account, `kituo`. */
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { MAIL_SERVER_CERTIFICATE, MAIL_SERVER_KEY } from '../fixtures/mail-server-tls.ts'

/** Clearly not a secret. */
export const MAIL_PASSWORD = 'mti-wa-mfano'
export type ReceivedMail = {
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
  readonly isSecure: boolean
  readonly user: string
}
/** What a server answers that refuses: 4yz for now, 5yz for good (RFC 5321 4.2.1). */
export const mailRefusal = (responseCode: number): Error => Object.assign(new Error('the server says no'), { responseCode })

/** A mail server with one account. */
export async function startMailServer(options: SMTPServerOptions = {}, port = 0) {
  const received: ReceivedMail[] = []
  const server = new SMTPServer({
    ...{ key: MAIL_SERVER_KEY, cert: MAIL_SERVER_CERTIFICATE, logger: false, closeTimeout: 50 },
    onAuth({ username = '', password }, _session, callback) {
      if (username === 'kituo' && password === MAIL_PASSWORD) callback(null, { user: username })
      else callback(mailRefusal(535))
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString('utf8'),
          isSecure: session.secure,
          user: String(session.user ?? ''),
        })
        callback()
      })
    },
    ...options,
  })
  server.on('error', () => undefined) // a client that does not trust the certificate hangs up
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(resolve)
    })
  return { port: (server.server.address() as AddressInfo).port, received, close } // listens on TCP
}
