/** How a side of a double booking is called: by its incident, else by the unit that holds the device. */
import type { Side } from './data.ts'

export const sideName = ({ incident, callSign, holder }: Pick<Side, 'incident' | 'callSign' | 'holder'>): string =>
  incident?.number ?? callSign ?? holder
