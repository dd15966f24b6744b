/** Tracker doors: which protocol listens where, and what an administrator sees of them. */
import { z } from 'zod'
import { Instant } from './primitives.ts'

/** Protocols with a port of their own. The numbers are Traccar's own, so that a tracker set up for it needs no other. */
export const TRACKER_PORTS = {
  osmand: 5055,
  owntracks: 5144,
  gt06: 5023,
  h02: 5013,
  gps103: 5001,
  tk103: 5002,
  teltonika: 5027,
  meitrack: 5020,
  gl200: 5004,
} as const
export type TrackerPortName = keyof typeof TRACKER_PORTS
/** Names in the order they are shown. */
export const TRACKER_PORT_NAMES = Object.keys(TRACKER_PORTS) as TrackerPortName[] // the keys written above

/** What happened at one door since the start. */
export const TrackerCounts = z.object({
  /** Whole messages. */ messages: z.number().int(),
  /** Positions handed on. */ fixes: z.number().int(),
  /** Positions without satellites, or the last known ones. */ withoutFix: z.number().int(),
  /** Positions whose clock is years off. */ badTime: z.number().int(),
  /** Positions no device can mean. */ impossible: z.number().int(),
  /** Messages of devices that belong to no unit. */ unknown: z.number().int(),
  /** Bytes that are no message. */ malformed: z.number().int(),
  /** Connections refused or cut: too many, too slow, too much. */ refused: z.number().int(),
})
export type TrackerCounts = z.infer<typeof TrackerCounts>

/** Why a door is shut or a connection was cut; screens translate `admin:tracker.problem.<code>`. */
export const TrackerProblem = z.enum([
  'portTaken',
  'portForbidden',
  'cannotListen',
  'tooManyConnections',
  'tooManyFromAddress',
  'noSignIn',
  'tooSlow',
  'tooLong',
  'noMessages',
  'notStored',
])
export type TrackerProblem = z.infer<typeof TrackerProblem>

export const TrackerPortView = z.object({
  protocol: z.string(),
  transport: z.enum(['tcp+udp', 'http', 'mqtt']),
  host: z.string(),
  port: z.number().int(),
  isOpen: z.boolean(),
  connections: z.number().int(),
  messagesPerSecond: z.number(),
  lastMessageAt: Instant.nullable(),
  lastProblem: z.object({ code: TrackerProblem, at: Instant }).nullable(),
  counts: TrackerCounts,
})
export type TrackerPortView = z.infer<typeof TrackerPortView>

/** A device whose clock is wrong: how far ahead of the station's (negative: behind), as of its last message. */
export const WrongClock = z.object({
  deviceId: z.string(),
  protocol: z.string(),
  count: z.number().int(),
  lastAt: Instant,
  aheadSeconds: z.number().nullable(),
})
export type WrongClock = z.infer<typeof WrongClock>

export const TrackersState = z.object({ ports: z.array(TrackerPortView), wrongClocks: z.array(WrongClock) })
export type TrackersState = z.infer<typeof TrackersState>
