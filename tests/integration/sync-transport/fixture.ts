/** Opens things for a test and closes them after it. */
import { afterEach } from 'vitest'
import { createFaultProxy, type FaultProxy, type FaultProxyOptions } from '../../harness/fault-proxy.ts'
import { openRogue, type Rogue } from './rogue.ts'
import { openStation, type TestStation, type TestStationOptions } from './stations.ts'

const closers: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** Runs after the test, last one first. */
export const afterwards = (close: () => Promise<void> | void): void => {
  closers.push(close)
}

/** A station that is closed after the test. */
export async function station(options?: TestStationOptions): Promise<TestStation> {
  const opened = await openStation(options)
  afterwards(() => opened.hub.close())
  return opened
}

/** A bad line to `target`. */
export async function line(target: TestStation, options: Partial<FaultProxyOptions> = {}): Promise<FaultProxy> {
  const proxy = await createFaultProxy({ target: target.address, seed: 'line', ...options })
  afterwards(() => proxy.close())
  return proxy
}

/** Somebody who calls `target` with somebody's certificate. */
export async function rogue(
  target: { readonly address: TestStation['address'] },
  identity: Parameters<typeof openRogue>[1],
): Promise<Rogue> {
  const opened = await openRogue(target.address, identity)
  afterwards(() => {
    opened.close()
  })
  return opened
}
