/** A folder that electron-builder takes for an unpacked Electron: no program in it, only what packing looks at. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Marks the place of the fuses inside a program (Electron's "Fuses" page). */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

/**
 * Writes the folder.
 * @param folder where
 * @param version version of Electron to pretend
 * @param fuses one character per fuse, '1' on, '0' off, in the order of the wire
 */
export function writeStandInDistribution(folder: string, version: string, fuses: string): void {
  for (const inner of ['resources', 'locales']) mkdirSync(join(folder, inner), { recursive: true })
  const padding = Buffer.alloc(4096, 0x20)
  const wire = Buffer.concat([Buffer.from(sentinel, 'latin1'), Buffer.from([1, fuses.length]), Buffer.from(fuses, 'latin1')])
  writeFileSync(join(folder, 'electron'), Buffer.concat([padding, wire, padding]), { mode: 0o755 })
  for (const [name, text] of Object.entries({
    version,
    LICENSE: 'stand-in',
    'LICENSES.chromium.html': 'stand-in',
    'locales/en-US.pak': '',
  })) {
    writeFileSync(join(folder, name), text)
  }
}
