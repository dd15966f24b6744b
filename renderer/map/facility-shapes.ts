/** Strokes of the facility signs, shared by the map, the list and the legend. */
import type { FacilityKind } from '../../server/contract/directory.ts'

/** Strokes on a 20-unit grid; hospitals are filled, everything else is an outline. */
export const FACILITY_GLYPHS: Readonly<Record<FacilityKind, { isFilled: boolean; path: string }>> = {
  referralHospital: { isFilled: true, path: 'M6.5 5.5v9M13.5 5.5v9M6.5 10h7' },
  hospital: { isFilled: true, path: 'M7 6v8M13 6v8M7 10h6' },
  healthCentre: { isFilled: false, path: 'M10 5.5v9M5.5 10h9' },
  dispensary: { isFilled: false, path: 'M10 7v6M7 10h6' },
  vaccineStore: { isFilled: false, path: 'M10 4.5v11M5.2 7.2l9.6 5.6M14.8 7.2l-9.6 5.6' },
  ambulanceBase: { isFilled: false, path: 'M4.5 10 10 5l5.5 5M6.5 9v5.5h7V9' },
  fireStation: { isFilled: false, path: 'M10 4.5c1 3 4 4 4 7a4 4 0 0 1-8 0c0-2 1.5-2.5 1.5-4.5 1.5.5 2.5.5 2.5-2.5z' },
  policeStation: { isFilled: false, path: 'M10 4.5 14.5 6.5V10c0 3-2 4.5-4.5 5.5C7.5 14.5 5.5 13 5.5 10V6.5z' },
}
