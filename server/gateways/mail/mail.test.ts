/** Mail against a real SMTP server on loopback: TLS and what has none, refusals, greylisting, silence, a server that goes and comes back. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, test } from 'vitest'
import { MAIL_SERVER_CERTIFICATE } from '../../../tests/fixtures/mail-server-tls.ts'
import { MAIL_PASSWORD as PASSWORD, mailRefusal, startMailServer, type ReceivedMail } from '../../../tests/harness/mail-server.ts'
import type { NoticeSubject } from '../../contract/oncall.ts'
import type { Instant } from '../../contract/primitives.ts'
import type { OncallMessage } from '../../modules/oncall/index.ts'
import type { MailSettings } from './channel.ts'
import { createMailChannel } from './index.ts'
import { mailTexts } from './texts.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const mailServer = async (options: SMTPServerOptions = {}, port = 0) => {
  const server = await startMailServer(options, port)
  closing.push(server.close)
  return server
}
/** A port that listens and never says a word, or hangs up at once. */
async function rudeServer(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined) // the client gives up: that is the point
    onConnection(socket)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  closing.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => {
          resolve()
        })
      }),
  )
  return (server.address() as AddressInfo).port // listens on TCP
}

const settings = (port: number, more: Partial<MailSettings> = {}): MailSettings => ({
  ...{ host: '127.0.0.1', port, security: 'startTls', userName: 'kituo', password: PASSWORD, sender: 'kituo@mfano.example' },
  ...more,
})
const SUBJECT: NoticeSubject = {
  ...{
    alarmId: 'heat/fridge/a',
    code: 'heat',
    priority: 'P1',
    source: { kind: 'fridge', id: 'a' },
    params: { name: 'Fridge 3\r\nBcc: all@mfano.example' },
  },
  ...{ alarms: 3, since: '2026-11-21T12:00:00.000Z' as Instant, reason: 'step' },
}
const MESSAGE: OncallMessage = {
  ...{ noticeId: 'ab'.repeat(16), caseId: `oncall:${'cd'.repeat(16)}`, subject: SUBJECT, userId: '01KDWM6A0000000000000000AA' },
  ...{ email: 'asha@mfano.example', language: 'en', timeZone: 'Africa/Dar_es_Salaam' },
}
const send = (given: MailSettings | null, more: Partial<OncallMessage> = {}, trust: string | null = MAIL_SERVER_CERTIFICATE) =>
  createMailChannel({ settings: () => given, timeoutMs: 300, ...(trust === null ? {} : { trust }) }).send(
    { ...MESSAGE, ...more },
    new AbortController().signal,
  )

describe('what arrives', () => {
  test.each(['startTls', 'tls'] as const)(
    'by %s: signed in, encrypted, one reader, a subject that names nobody and nothing',
    async (security) => {
      const { port, received } = await mailServer({ secure: security === 'tls' })
      expect(await send(settings(port, { security }))).toEqual({ status: 'sent' })
      const [mail] = received
      expect(mail).toMatchObject({ from: 'kituo@mfano.example', to: ['asha@mfano.example'], isSecure: true, user: 'kituo' })
      const [head = '', ...body] = mail?.text.split('\r\n\r\n') ?? []
      expect(head).toMatch(/^Subject: Kituo: P1, 3 alarms\r$/m)
      expect(head).toMatch(/^Auto-Submitted: auto-generated\r?$/m)
      expect(head).toContain(`Message-ID: <${'ab'.repeat(16)}@mfano.example>`)
      expect(head).not.toMatch(/^Bcc:/m)
      expect(body.join()).toContain('Alarm: P1 heat')
    },
  )
  test('sent again after a crash it has the same id', async () => {
    const { port, received } = await mailServer()
    for (let times = 0; times < 2; times += 1) await send(settings(port))
    const idOf = ({ text }: ReceivedMail) => /^Message-ID: (.*)$/m.exec(text)?.[1]
    expect([received.length, new Set(received.map(idOf)).size]).toEqual([2, 1])
  })
  test('in the language of the reader, times on the wall of the station; a test says that it is one', () => {
    const texts = ['en', 'sw', 'rw', 'fr', 'xx'].map((language) => mailTexts(SUBJECT, language, 'Africa/Dar_es_Salaam'))
    expect(texts.map(({ subject }) => subject)).toEqual([
      'Kituo: P1, 3 alarms',
      'Kituo: P1, kengele 3',
      'Kituo: P1, impuruza 3',
      'Kituo : P1, 3 alarmes',
      'Kituo: P1, 3 alarms',
    ])
    for (const { text } of texts) expect(text).toContain('15:00 (Africa/Dar_es_Salaam)')
    const test = { ...SUBJECT, reason: 'test' as const }
    expect(new Set(['en', 'sw', 'rw', 'fr'].map((language) => mailTexts(test, language, 'Africa/Kigali').subject)).size).toBe(4)
  })
})

describe('what does not', () => {
  const failed = (problem: string, isFinal: boolean) => ({ status: 'failed', problem, isFinal })

  test('a server without encryption, or with a certificate nobody can check, gets nothing', async () => {
    const plain = await mailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'], authOptional: true, allowInsecureAuth: true })
    expect(await send(settings(plain.port))).toEqual(failed('insecure', false))
    const unknown = await mailServer()
    expect(await send(settings(unknown.port), {}, null)).toEqual(failed('insecure', false))
    const wrapped = await mailServer({ secure: true })
    expect(await send(settings(wrapped.port, { security: 'tls' }), {}, null)).toEqual(failed('insecure', false))
    expect([plain.received, unknown.received, wrapped.received]).toEqual([[], [], []])
  })
  test('without encryption only to this computer itself', async () => {
    const { port, received } = await mailServer({ hideSTARTTLS: true, authOptional: true, allowInsecureAuth: true })
    expect(await send(settings(port, { security: 'none', userName: '', password: null }))).toEqual({ status: 'sent' })
    expect(received[0]).toMatchObject({ isSecure: false, user: '' })
    expect(await send(settings(port, { security: 'none', host: 'posta.mfano.example' }))).toEqual(failed('insecure', true))
  })
  test.each([
    [550, failed('refused', true)],
    [451, failed('refused', false)],
  ])('a reader refused with %i', async (code, answer) => {
    const { port, received } = await mailServer({
      onRcptTo(_address, _session, callback) {
        callback(mailRefusal(code))
      },
    })
    expect(await send(settings(port))).toEqual(answer)
    expect(received).toEqual([])
  })
  test('greylisting: refused for now, taken the second time', async () => {
    let tries = 0
    const { port, received } = await mailServer({
      onRcptTo(_address, _session, callback) {
        tries += 1
        callback(tries === 1 ? mailRefusal(450) : null)
      },
    })
    expect([await send(settings(port)), await send(settings(port)), received.length]).toEqual([
      failed('refused', false),
      { status: 'sent' },
      1,
    ])
  })
  test('a wrong password, no settings, no address', async () => {
    const { port } = await mailServer()
    expect(await send(settings(port, { password: 'wrong' }))).toEqual(failed('notConfigured', false))
    expect(await send(null)).toEqual(failed('notConfigured', true))
    expect(await send(settings(port), { email: null })).toEqual(failed('noAddress', true))
  })
  test('a server that says nothing, hangs up, or is gone and comes back', async () => {
    const silent = await rudeServer(() => undefined)
    const short = await rudeServer((socket) => socket.destroy())
    expect([await send(settings(silent)), await send(settings(short))]).toEqual([
      failed('unreachable', false),
      failed('unreachable', false),
    ])
    const first = await mailServer()
    await first.close()
    expect(await send(settings(first.port))).toEqual(failed('unreachable', false))
    const second = await mailServer({}, first.port)
    expect([await send(settings(first.port)), second.received.length]).toEqual([{ status: 'sent' }, 1])
  })
  test('a station that closes does not wait for a silent server', async () => {
    const port = await rudeServer(() => undefined)
    const stopping = new AbortController()
    const sending = createMailChannel({ settings: () => settings(port), timeoutMs: 60_000 }).send(MESSAGE, stopping.signal)
    stopping.abort()
    expect(await sending).toMatchObject({ status: 'failed', isFinal: false })
  })
})
