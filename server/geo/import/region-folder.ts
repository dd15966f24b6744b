/** Regions as they lie on the disk: listed, opened with every check, removed; what a crash left half done is put right. Uses node:fs. */
import { existsSync } from 'node:fs'
import { readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../kernel/app-error.ts'
import { asRegionError, checksumOf, codeOf, flush, isHeldOpen } from './files.ts'
import { REGION_FORMAT, RegionManifest } from './manifest.ts'
import { PART_FORMATS } from './part-formats.ts'
import { isOwned } from './region-lock.ts'
import { isRegionName, MANIFEST_FILE, PART_FILES, PART_NAMES, regionPlaces, regionsFolder, type PartName } from './region-paths.ts'

/** A region that may be used: what it is and where its parts lie. */
export type Region = { readonly manifest: RegionManifest; readonly folder: string; readonly files: Readonly<Record<PartName, string>> }

/**
 * What opening looks at. `contents`: every byte of every part, against its checksum; `sizes`: that nothing is missing or cut off (the
 * parts have checksums of their own, read when they are used).
 */
export type Thoroughness = 'contents' | 'sizes'

const corrupt = (name: string, part: string, problem: string, cause?: unknown): AppError =>
  new AppError('region.corrupt', { name, part, problem }, { cause })

async function readManifest(folder: string): Promise<RegionManifest> {
  const name = basename(folder)
  let text: string
  try {
    text = await readFile(join(folder, MANIFEST_FILE), 'utf8')
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    throw existsSync(folder) ? corrupt(name, MANIFEST_FILE, 'is missing', error) : new AppError('region.unknown', { name })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw corrupt(name, MANIFEST_FILE, 'is no JSON', error)
  }
  const parsed = RegionManifest.safeParse(value)
  if (parsed.success) return parsed.data
  const format = value !== null && typeof value === 'object' && 'format' in value ? String(value.format) : ''
  if (format !== REGION_FORMAT && format.startsWith('kituo-region/'))
    throw corrupt(name, MANIFEST_FILE, `was written as ${format.slice(0, 40)}, this program reads ${REGION_FORMAT}`)
  const [issue] = parsed.error.issues
  throw corrupt(name, MANIFEST_FILE, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not as it should be'}`)
}

async function checkPart(name: string, folder: string, part: PartName, manifest: RegionManifest, options: OpenOptions): Promise<void> {
  const entry = manifest.parts[part]
  if (entry.version !== PART_FORMATS[part])
    throw corrupt(name, entry.file, `has the form ${entry.version}, this program reads ${PART_FORMATS[part]}`)
  const path = join(folder, entry.file)
  const found = await stat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') throw corrupt(name, entry.file, 'is missing', error)
    throw error
  })
  if (found.size !== entry.bytes) throw corrupt(name, entry.file, `has ${found.size} bytes instead of ${entry.bytes}`)
  if (options.check === 'sizes') return
  const { sha256 } = await checksumOf(path, { signal: options.signal ?? new AbortController().signal })
  if (sha256 !== entry.sha256) throw corrupt(name, entry.file, 'is not the file that was written (checksum)')
}

type OpenOptions = { readonly check?: Thoroughness; readonly signal?: AbortSignal }

/**
 * Opens a region's folder and checks everything: manifest, versions, sizes, and every byte unless `check` is 'sizes'.
 * @throws AppError region.unknown, region.corrupt (which part, what is wrong); the signal's reason
 */
export async function openRegion(folder: string, options: OpenOptions = {}): Promise<Region> {
  const manifest = await readManifest(folder)
  const name = basename(folder)
  if (manifest.name !== name) throw corrupt(name, MANIFEST_FILE, `belongs to the region ${manifest.name.slice(0, 60)}`)
  for (const part of PART_NAMES) await checkPart(name, folder, part, manifest, options)
  const file = (part: PartName): string => join(folder, PART_FILES[part])
  return { manifest, folder, files: { roads: file('roads'), map: file('map'), places: file('places') } }
}

/** A region in the list: usable, or with the error that opening it gives. */
export type ListedRegion =
  | { readonly name: string; readonly manifest: RegionManifest; readonly problem: null }
  | { readonly name: string; readonly manifest: null; readonly problem: AppError }

/** Puts back a region whose replacement was interrupted between two renames. */
async function restoreOld(folder: string, entries: readonly string[]): Promise<void> {
  for (const entry of entries) {
    if (!entry.endsWith('.old')) continue
    const name = entry.slice(0, -'.old'.length)
    if (isRegionName(name) && !existsSync(join(folder, name))) await rename(join(folder, entry), join(folder, name))
  }
}

/**
 * All regions of a station by name; a damaged one is listed with what is wrong with it.
 * @param dataDir the station's data folder; need not exist
 */
export async function listRegions(dataDir: string): Promise<ListedRegion[]> {
  const folder = regionsFolder(dataDir)
  const names = async (): Promise<string[]> =>
    readdir(folder).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return []
      throw asRegionError(error, folder)
    })
  // one whose builder is at work is between its two renames
  const isLeft = (entry: string): boolean => !isOwned(join(folder, entry.replace(/\.old$/, '.part')))
  await restoreOld(folder, (await names()).filter(isLeft))
  const found: ListedRegion[] = []
  for (const name of (await names()).filter(isRegionName).sort()) {
    try {
      const { manifest } = await openRegion(join(folder, name), { check: 'sizes' })
      found.push({ name, manifest, problem: null })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      found.push({ name, manifest: null, problem: error })
    }
  }
  return found
}

/**
 * Removes what imports have left that were ended in the middle (the power, a kill): folders nobody builds in, and replaced regions whose
 * successor is in place. A folder somebody builds in now stays.
 * @param dataDir the station's data folder; need not exist
 * @returns names removed
 */
export async function sweepRegions(dataDir: string): Promise<string[]> {
  const folder = regionsFolder(dataDir)
  const entries = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw asRegionError(error, folder)
  })
  const isLeft = (entry: string): boolean => {
    const name = entry.replace(/\.(?:part|old)$/, '')
    if (name === entry || !isRegionName(name) || isOwned(join(folder, `${name}.part`))) return false
    return entry.endsWith('.part') || existsSync(join(folder, name)) // an old one without successor is put back by `listRegions`
  }
  const left = entries.filter(isLeft)
  for (const entry of left) await rm(join(folder, entry), { recursive: true, force: true })
  return left
}

/**
 * Puts a finished region in its place; one that was there is replaced. Either the old or the new one is there, whenever the power fails.
 * @throws AppError region.busy when something holds files of the old one open (Windows), region.unwritable
 */
export async function commitRegion(dataDir: string, name: string): Promise<void> {
  const { home, part, old } = regionPlaces(dataDir, name)
  const folder = regionsFolder(dataDir)
  try {
    if (existsSync(home)) {
      await rm(old, { recursive: true, force: true })
      await rename(home, old)
    }
    await rename(part, home)
    await flush(folder, 'folder')
    await rm(old, { recursive: true, force: true })
  } catch (error) {
    await restoreOld(
      folder,
      [basename(old)].filter((entry) => existsSync(join(folder, entry))),
    )
    throw isHeldOpen(error) ? new AppError('region.busy', { name }, { cause: error }) : asRegionError(error, folder)
  }
}

/**
 * Removes a region.
 * @throws AppError region.unknown, region.busy, region.unwritable
 */
export async function removeRegion(dataDir: string, name: string): Promise<void> {
  const { home, old } = regionPlaces(dataDir, name)
  const folder = regionsFolder(dataDir)
  if (!existsSync(home)) throw new AppError('region.unknown', { name })
  try {
    // the manifest first: a removal that is interrupted leaves no region that looks whole
    await rm(join(home, MANIFEST_FILE), { force: true })
    await rm(home, { recursive: true, force: true })
    await rm(old, { recursive: true, force: true })
  } catch (error) {
    throw isHeldOpen(error) ? new AppError('region.busy', { name }, { cause: error }) : asRegionError(error, folder)
  }
}
