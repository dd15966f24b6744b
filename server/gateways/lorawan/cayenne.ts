/** Cayenne LPP (Low Power Payload): channel, type, value, again and again. Types are IPSO object ids minus 3200; big endian. */

type Reader = (view: DataView, at: number) => unknown
type Kind = { readonly name: string; readonly bytes: number; readonly read: Reader }

const u8: Reader = (view, at) => view.getUint8(at)
const u16: Reader = (view, at) => view.getUint16(at)
const u32: Reader = (view, at) => view.getUint32(at)
const i24 = (view: DataView, at: number): number => view.getInt8(at) * 65_536 + view.getUint16(at + 1)
const parts =
  (divisor: number): Reader =>
  (view, at) =>
    view.getUint16(at) / divisor
const signed =
  (divisor: number): Reader =>
  (view, at) =>
    view.getInt16(at) / divisor
const axes =
  (divisor: number): Reader =>
  (view, at) => ({ x: view.getInt16(at) / divisor, y: view.getInt16(at + 2) / divisor, z: view.getInt16(at + 4) / divisor })

const KINDS: Readonly<Record<number, Kind>> = {
  0: { name: 'digitalInput', bytes: 1, read: u8 },
  1: { name: 'digitalOutput', bytes: 1, read: u8 },
  2: { name: 'analogInput', bytes: 2, read: signed(100) },
  3: { name: 'analogOutput', bytes: 2, read: signed(100) },
  100: { name: 'genericSensor', bytes: 4, read: u32 },
  101: { name: 'illuminanceSensor', bytes: 2, read: u16 },
  102: { name: 'presenceSensor', bytes: 1, read: u8 },
  103: { name: 'temperatureSensor', bytes: 2, read: signed(10) },
  104: { name: 'humiditySensor', bytes: 1, read: (view, at) => view.getUint8(at) / 2 },
  113: { name: 'accelerometer', bytes: 6, read: axes(1000) },
  115: { name: 'barometer', bytes: 2, read: parts(10) },
  116: { name: 'voltage', bytes: 2, read: parts(100) },
  117: { name: 'current', bytes: 2, read: parts(1000) },
  118: { name: 'frequency', bytes: 4, read: u32 },
  120: { name: 'percentage', bytes: 1, read: u8 },
  121: { name: 'altitude', bytes: 2, read: signed(1) },
  125: { name: 'concentration', bytes: 2, read: u16 },
  128: { name: 'power', bytes: 2, read: u16 },
  130: { name: 'distance', bytes: 4, read: (view, at) => view.getUint32(at) / 1000 },
  131: { name: 'energy', bytes: 4, read: (view, at) => view.getUint32(at) / 1000 },
  132: { name: 'direction', bytes: 2, read: u16 },
  133: { name: 'unix_time', bytes: 4, read: u32 },
  134: { name: 'gyrometer', bytes: 6, read: axes(100) },
  135: { name: 'color', bytes: 3, read: (view, at) => ({ r: view.getUint8(at), g: view.getUint8(at + 1), b: view.getUint8(at + 2) }) },
  136: {
    name: 'gpsLocation',
    bytes: 9,
    read: (view, at) => ({ latitude: i24(view, at) / 10_000, longitude: i24(view, at + 3) / 10_000, altitude: i24(view, at + 6) / 100 }),
  },
  142: { name: 'switch', bytes: 1, read: u8 },
}

/** Values by kind and channel. */
export type CayenneValues = Record<string, Record<string, unknown>>

/**
 * Reads a payload. @returns the values; `truncated` when it ends within a value; `unsupported` for a type nobody knows, because the length of
 * what follows is unknown too
 */
export function decodeCayenne(bytes: Uint8Array): CayenneValues | 'truncated' | 'unsupported' {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values: CayenneValues = {}
  for (let at = 0; at < bytes.length;) {
    if (at + 2 > bytes.length) return 'truncated'
    const kind = KINDS[view.getUint8(at + 1)]
    if (!kind) return 'unsupported'
    if (at + 2 + kind.bytes > bytes.length) return 'truncated'
    const channels = (values[kind.name] ??= {})
    channels[String(view.getUint8(at))] = kind.read(view, at + 2)
    at += 2 + kind.bytes
  }
  return values
}
