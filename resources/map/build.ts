/** Makes the bundled map files: `node resources/map/build.ts` writes region.json and demo-island.json beside itself. Both are committed. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { demoGeoJson } from '../../server/demo/geography.ts'
import { buildRegion, type Atlas, type LakeSource } from './region.ts'

const require = createRequire(import.meta.url)
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** Both files as text, by file name. Inputs are pinned packages and committed sources, so their shape is known. */
export function mapFiles(): Readonly<Record<'region.json' | 'demo-island.json', string>> {
  const atlas = readJson(require.resolve('world-atlas/countries-10m.json')) as Atlas // world-atlas 2.0.2 documents this shape
  const lakes = readJson(fileURLToPath(new URL('./sources/lakes.json', import.meta.url))) as LakeSource // our own file
  return { 'region.json': `${JSON.stringify(buildRegion(atlas, lakes))}\n`, 'demo-island.json': `${JSON.stringify(demoGeoJson())}\n` }
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(mapFiles())) writeFileSync(new URL(`./${name}`, import.meta.url), text)
}
