/** A start that fails closes everything it had opened: the folder is free, and the next start with the right settings works. */
import { createServer } from 'node:net'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startStation, temporaryFolder } from './temporary-station.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => {
  folder.remove()
})

/** Starts and stops a station. @returns its id */
async function startAndStop(): Promise<string> {
  const station = await startStation(folder.path)
  await station.close()
  return station.stationId
}

test('a wrong key', async () => {
  const stationId = await startAndStop()
  await expect(startStation(folder.path, { databaseKey: new Uint8Array(32).fill(0xcd) })).rejects.toMatchObject({ code: 'db.wrong-key' })
  expect(await startAndStop()).toBe(stationId)
})

test('a folder in use stays with the station that has it', async () => {
  const first = await startStation(folder.path)
  await expect(startStation(folder.path)).rejects.toMatchObject({ code: 'db.in-use' })
  expect((await fetch(`${first.url}/healthz`)).status).toBe(200)
  await first.close()
  expect(await startAndStop()).toBe(first.stationId)
})

test('a damaged database', async () => {
  const stationId = await startAndStop()
  const file = join(folder.path, 'kituo.db')
  const whole = readFileSync(file)
  const damaged = Buffer.from(whole)
  damaged.fill(0x55, 4096 * 3, 4096 * 5)
  writeFileSync(file, damaged)
  await expect(startStation(folder.path)).rejects.toMatchObject({ code: 'db.corrupt' })
  writeFileSync(file, whole)
  expect(await startAndStop()).toBe(stationId)
})

test('a port that is taken, the last thing a start opens', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await once(blocker, 'listening')
  try {
    const address = blocker.address()
    if (address === null || typeof address === 'string') throw new Error('expected a TCP address')
    await expect(startStation(folder.path, { listen: { host: '127.0.0.1', port: address.port } })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  } finally {
    blocker.close()
  }
  expect(await startAndStop()).not.toBe('')
})

test('an administrator password that is too weak, with database and log already open', async () => {
  await expect(startStation(folder.path, { adminPassword: 'short' })).rejects.toMatchObject({ code: 'identity.weak-password' })
  expect(await startAndStop()).not.toBe('')
})
