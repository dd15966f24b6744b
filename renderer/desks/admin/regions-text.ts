/** Words and figures about regions. */
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../lib/use-language.ts'

const MEGABYTE = 1_000_000
/** Longest name a region may have. */
const NAME_LENGTH = 48

/** Writes bytes as megabytes: with one digit after the mark below ten, and never as nothing. */
export function useSize(): (bytes: number) => string {
  const { t } = useTranslation('admin')
  const { number } = useFormat()
  return (bytes) => {
    const megabytes = bytes / MEGABYTE
    return t('region.megabytes', { size: megabytes < 10 ? number(Math.max(0.1, megabytes), 1) : number(Math.round(megabytes)) })
  }
}

/** The name of a file in a path of any system. */
export const fileOfPath = (path: string): string => path.split(/[/\\]/).at(-1) ?? path

/**
 * A name for the region that comes out of a file: `rwanda-latest.osm.pbf` is rwanda.
 * @returns '' when nothing usable is left
 */
export function nameForFile(file: string): string {
  return fileOfPath(file)
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/(\.osm)?(\.(pbf|gz|bz2|xml|osm))*$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-(latest|\d{6,8})$/, '')
    .replace(/^-+|-+$/g, '')
    .slice(0, NAME_LENGTH)
    .replace(/-+$/, '')
}
