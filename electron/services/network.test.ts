/** What the station is told of the network, decided from addresses, a page's word and waking up. */
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { listenForNetwork } from '../ipc/network-ipc.ts'
import { networkChannel } from '../ipc/channel.ts'
import { decideNetwork, followNetwork, looksAfterResumeMs, networkState, type NetworkInterfaces } from './network.ts'

const LOOPBACK = { lo: [{ address: '127.0.0.1', internal: true }] }
const OFFICE: NetworkInterfaces = { ...LOOPBACK, eth0: [{ address: '192.0.2.7', internal: false }] }
const MOBILE: NetworkInterfaces = { ...LOOPBACK, wwan0: [{ address: '198.51.100.4', internal: false }] }
const [off, office, mobile] = [networkState(LOOPBACK), networkState(OFFICE), networkState(MOBILE)]

describe('the state of the network', () => {
  it('is any address besides the computer’s own, in whatever order they are given', () => {
    expect([off, office, mobile].map(({ isOnline }) => isOnline)).toEqual([false, true, true])
    expect(networkState({})).toEqual({ isOnline: false, key: '' })
    const addresses = [
      { address: '192.0.2.7', internal: false },
      { address: '2001:db8::7', internal: false },
    ]
    expect(networkState({ eth0: addresses })).toEqual(networkState({ eth0: addresses.toReversed(), lo: undefined }))
  })
})

describe('what the station is told', () => {
  it.each([
    ['the start, with a network', null, office, 'started', { setOnline: null, isWake: false }],
    ['the start, without one', null, off, 'started', { setOnline: false, isWake: false }],
    ['the network goes', office, off, 'changed', { setOnline: false, isWake: false }],
    ['it comes back', off, office, 'changed', { setOnline: true, isWake: true }],
    ['another one', office, mobile, 'changed', { setOnline: null, isWake: true }],
    ['the same', office, office, 'changed', { setOnline: null, isWake: false }],
    ['waking up with the same', office, office, 'resumed', { setOnline: null, isWake: true }],
    ['waking up without any', office, off, 'resumed', { setOnline: false, isWake: false }],
  ] as const)('%s', (_name, before, now, reason, decision) => {
    expect(decideNetwork(before, now, reason)).toEqual(decision)
  })
})

describe('following', () => {
  const follow = (start: NetworkInterfaces) => {
    const told: string[] = []
    const ipcMain = new EventEmitter()
    const powerMonitor = new EventEmitter()
    const planned = new Map<number, () => void>()
    const facts = { now: start, isTrusted: true }
    const stop = followNetwork({
      powerMonitor,
      listenToPage: (heard) => listenForNetwork(ipcMain as never, () => facts.isTrusted, heard),
      interfaces: () => facts.now,
      station: { setOnline: (isOnline) => told.push(isOnline ? 'online' : 'offline'), wake: () => told.push('wake') },
      after(delayMs, work) {
        planned.set(delayMs, work)
        return () => void planned.delete(delayMs)
      },
    })
    return {
      told,
      facts,
      planned,
      stop,
      page: () => ipcMain.emit(networkChannel, {}),
      resume: () => powerMonitor.emit('resume'),
      ipcMain,
      powerMonitor,
    }
  }

  it('looks when a page says so, and tells only what is new', () => {
    const shell = follow(OFFICE)
    shell.page()
    expect(shell.told).toEqual([])
    shell.facts.now = LOOPBACK
    shell.page()
    shell.page()
    shell.facts.now = MOBILE
    shell.page()
    expect(shell.told).toEqual(['offline', 'online', 'wake'])
  })

  it('does nothing for a page that is not ours', () => {
    const shell = follow(OFFICE)
    Object.assign(shell.facts, { now: LOOPBACK, isTrusted: false })
    shell.page()
    expect(shell.told).toEqual([])
  })

  it('calls at once after a sleep, and again when the network has had time to come back', () => {
    const shell = follow(OFFICE)
    shell.facts.now = LOOPBACK
    shell.resume()
    expect(shell.told).toEqual(['offline'])
    shell.facts.now = OFFICE
    expect([...shell.planned.keys()]).toEqual([...looksAfterResumeMs])
    for (const work of shell.planned.values()) work()
    expect(shell.told).toEqual(['offline', 'online', 'wake', 'wake'])
  })

  it('stops with everything', () => {
    const shell = follow(OFFICE)
    shell.resume()
    shell.stop()
    expect([shell.planned.size, shell.ipcMain.listenerCount(networkChannel), shell.powerMonitor.listenerCount('resume')]).toEqual([0, 0, 0])
  })
})
