/** Tracker protocols by name, with the ports Traccar gave them. */
import { gl200 } from './gl200/decode.ts'
import { gps103 } from './gps103/decode.ts'
import { gt06 } from './gt06/decode.ts'
import { h02 } from './h02/decode.ts'
import { meitrack } from './meitrack/decode.ts'
import { teltonika } from './teltonika/decode.ts'
import { tk103 } from './tk103/decode.ts'
import type { WireProtocol } from './wire/protocol.ts'

export const WIRE_PROTOCOLS = { gt06, h02, gps103, tk103, teltonika, meitrack, gl200 } as const satisfies Record<string, WireProtocol>
export type WireProtocolName = keyof typeof WIRE_PROTOCOLS
