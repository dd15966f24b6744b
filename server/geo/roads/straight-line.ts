/** The estimate where no road helps: straight line with a factor, always labelled with the reason. */
import { distanceMetres } from '../../kernel/geo.ts'
import type { LatLon } from './query/changes.ts'
import type { ProfileName } from './tags/kinds.ts'

/** Numbers of the estimate, handed in by whoever owns them. Speeds in km/h. */
export type StraightLineNumbers = {
  readonly name: string
  readonly factor: number
  readonly speedKmh: Readonly<Record<ProfileName, number>>
}

/** Why the answer is by straight line. */
export type NotByRoad = 'noRegion' | 'severalRegions' | 'noRoad' | 'noWay'

export type StraightLineBasis = {
  readonly method: 'straightLine'
  readonly name: string
  readonly factor: number
  readonly reason: NotByRoad
}

export type StraightLine = {
  metres(from: LatLon, to: LatLon): number
  seconds(profile: ProfileName, from: LatLon, to: LatLon): number
  basis(reason: NotByRoad): StraightLineBasis
}

export function createStraightLine({ name, factor, speedKmh }: StraightLineNumbers): StraightLine {
  const metres = (from: LatLon, to: LatLon): number => distanceMetres(from, to) * factor
  return {
    metres,
    seconds: (profile, from, to) => (metres(from, to) * 3.6) / speedKmh[profile],
    basis: (reason) => ({ method: 'straightLine', name, factor, reason }),
  }
}
