/** Slow requests over a real socket: cut off, except those that may take longer. */
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { answerClientError } from './client-errors.ts'

let server: Server
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** A server that gives requests 100 ms; answers with what the peer got until its end. */
async function send(text: string, mayTakeLonger: (socket: Socket) => boolean, onRequest: (finish: () => void) => void): Promise<string> {
  const options = { requestTimeout: 100, headersTimeout: 100, connectionsCheckingInterval: 20 }
  server = createServer(options, (request, response) => {
    request.resume()
    request.once('end', () => response.end('whole'))
    onRequest(() => client.write('rest!'))
  })
  server.on('clientError', (error, socket) => {
    answerClientError(error, socket as Socket, mayTakeLonger) // a TCP server's sockets
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.write(text)
  let got = ''
  return new Promise((resolve) => {
    client.on('data', (chunk: Buffer) => {
      got += chunk.toString()
      if (got.includes('whole')) resolve(got)
    })
    client.on('close', () => {
      resolve(got)
    })
  })
}
const HALF = 'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf.'

test('a body that does not come is answered and cut off', async () => {
  expect(
    await send(
      HALF,
      () => false,
      () => undefined,
    ),
  ).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
})

test('one that may take longer is waited for, and asked about once', async () => {
  let asked = 0
  let finish: () => void = () => undefined
  const got = await send(
    HALF,
    () => {
      asked += 1
      finish()
      return true
    },
    (write) => {
      finish = write
    },
  )
  expect(got).toMatch(/^HTTP\/1\.1 200 OK/)
  expect(asked).toBe(1)
})

test('what is no HTTP gets 400', async () => {
  expect(
    await send(
      '\u0016\u0003\u0001 hello\r\n\r\n',
      () => false,
      () => undefined,
    ),
  ).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
})
