/**
 * Uplinks that came before. The network sends copies with one deduplication id (several gateways, a webhook that was not answered); anything
 * else with a frame count and content that were there before is a replay. A count that falls back without a join is a reset of the device, or
 * somebody in its place: its readings are kept and the reset is told. Memory is bounded; a forgotten copy is found by the readings store.
 */
import { createHash } from 'node:crypto'
import type { Uplink } from './event.ts'

const IDS_KEPT = 50_000
const DEVICES_KEPT = 20_000
const FRAMES_KEPT = 64

type Known = { session: string; highest: number; highestAtMs: number; readonly frames: Map<string, null> }

/** `isReset`: the count fell back. */
export type Judgement = { readonly kind: 'fresh'; readonly isReset: boolean } | { readonly kind: 'duplicate' | 'replayed' }
export type ReplayGuard = {
  /** Looks without remembering. */
  judge(uplink: Uplink): Judgement
  /** After it is on disk. */
  remember(uplink: Uplink): void
  /** A device joined: its counts begin anew. */
  forget(deviceId: string): void
}

function trim<Value>(map: Map<string, Value>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) return
    map.delete(key)
  }
}
const frameOf = ({ session, frameCount, fPort, bytes }: Uplink): string =>
  createHash('sha256').update(`${session}|${frameCount}|${fPort}|`).update(bytes).digest('base64')
const idOf = ({ device, deduplicationId }: Uplink): string => `${device.deviceId}|${deduplicationId}`

/** Starts knowing nothing. */
export function createReplayGuard(): ReplayGuard {
  const ids = new Map<string, null>()
  const devices = new Map<string, Known>()
  return {
    judge(uplink) {
      if (uplink.deduplicationId !== '' && ids.has(idOf(uplink))) return { kind: 'duplicate' }
      const known = devices.get(uplink.device.deviceId)
      if (!known || known.session !== uplink.session) return { kind: 'fresh', isReset: false }
      if (known.frames.has(frameOf(uplink))) return { kind: uplink.deduplicationId === '' ? 'duplicate' : 'replayed' }
      // An older time with a lower count is only late.
      return { kind: 'fresh', isReset: uplink.frameCount <= known.highest && uplink.atMs > known.highestAtMs }
    },
    remember(uplink) {
      if (uplink.deduplicationId !== '') ids.set(idOf(uplink), null)
      trim(ids, IDS_KEPT)
      const { deviceId } = uplink.device
      const earlier = devices.get(deviceId)
      const isSame = earlier?.session === uplink.session
      const known: Known = isSame ? earlier : { session: uplink.session, highest: -1, highestAtMs: -1, frames: new Map() }
      if (uplink.atMs >= known.highestAtMs) Object.assign(known, { highest: uplink.frameCount, highestAtMs: uplink.atMs })
      known.frames.set(frameOf(uplink), null)
      trim(known.frames, FRAMES_KEPT)
      devices.delete(deviceId) // set again as the newest
      devices.set(deviceId, known)
      trim(devices, DEVICES_KEPT)
    },
    forget: (deviceId) => void devices.delete(deviceId),
  }
}
