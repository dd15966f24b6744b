/** Names the region map shows, in the four languages of the workstation: countries, lakes, a few cities for orientation. */

export type Names = { en: string; sw: string; rw: string; fr: string }
const same = (name: string): Names => ({ en: name, sw: name, rw: name, fr: name })

/** Countries drawn, by ISO 3166-1 numeric code (as world-atlas numbers them), with a place for the name: [longitude, latitude]. */
export const COUNTRIES: Readonly<Record<string, { code: string; at: [number, number]; names: Names }>> = {
  '834': { code: 'TZ', at: [34.6, -6.1], names: { en: 'Tanzania', sw: 'Tanzania', rw: 'Tanzaniya', fr: 'Tanzanie' } },
  '646': { code: 'RW', at: [29.95, -1.98], names: same('Rwanda') },
  '108': { code: 'BI', at: [29.9, -3.35], names: { en: 'Burundi', sw: 'Burundi', rw: 'Uburundi', fr: 'Burundi' } },
  '800': { code: 'UG', at: [32.4, 1.2], names: { en: 'Uganda', sw: 'Uganda', rw: 'Uganda', fr: 'Ouganda' } },
  '404': { code: 'KE', at: [37.7, 0.4], names: same('Kenya') },
  '180': { code: 'CD', at: [26.6, -3.4], names: { en: 'DR Congo', sw: 'JK Kongo', rw: 'RD Kongo', fr: 'RD Congo' } },
  '894': { code: 'ZM', at: [30.2, -10.6], names: { en: 'Zambia', sw: 'Zambia', rw: 'Zambiya', fr: 'Zambie' } },
  '454': { code: 'MW', at: [33.6, -12.6], names: same('Malawi') },
  '508': { code: 'MZ', at: [37.8, -13.2], names: { en: 'Mozambique', sw: 'Msumbiji', rw: 'Mozambike', fr: 'Mozambique' } },
  '728': { code: 'SS', at: [31.2, 5.4], names: { en: 'South Sudan', sw: 'Sudan Kusini', rw: 'Sudani y’Epfo', fr: 'Soudan du Sud' } },
  '231': { code: 'ET', at: [38.8, 6.2], names: { en: 'Ethiopia', sw: 'Ethiopia', rw: 'Etiyopiya', fr: 'Éthiopie' } },
  '706': { code: 'SO', at: [43.4, 2.6], names: { en: 'Somalia', sw: 'Somalia', rw: 'Somaliya', fr: 'Somalie' } },
  '140': { code: 'CF', at: [24.4, 6.2], names: { en: 'Central African Republic', sw: 'Jamhuri ya Afrika ya Kati', rw: 'Repubulika ya Santarafurika', fr: 'République centrafricaine' } },
  '024': { code: 'AO', at: [22.6, -12], names: same('Angola') },
}

const lake = (name: string): Names => ({ en: `Lake ${name}`, sw: `Ziwa ${name}`, rw: `Ikiyaga cya ${name}`, fr: `Lac ${name}` })

/** Lakes by the id in sources/lakes.json. Only those with a place get a name on the map. */
export const LAKES: Readonly<Record<string, { at: [number, number] | null; names: Names }>> = {
  victoria: { at: [33.2, -0.85], names: { ...lake('Victoria'), sw: 'Ziwa Viktoria', rw: 'Ikiyaga cya Vigitoriya' } },
  tanganyika: { at: [29.6, -6], names: lake('Tanganyika') },
  malawi: { at: [34.5, -11.6], names: { ...lake('Malawi'), sw: 'Ziwa Nyasa' } },
  albert: { at: [30.9, 1.7], names: lake('Albert') },
  edward: { at: [29.6, -0.35], names: { ...lake('Edward'), fr: 'Lac Édouard' } },
  kivu: { at: [29.1, -2.05], names: { ...lake('Kivu'), rw: 'Ikiyaga cya Kivu' } },
  kyoga: { at: [33, 1.5], names: lake('Kyoga') },
  turkana: { at: [36.2, 3.6], names: lake('Turkana') },
  rukwa: { at: [32.2, -7.9], names: lake('Rukwa') },
  mweru: { at: null, names: lake('Mweru') },
  bangweulu: { at: null, names: lake('Bangweulu') },
  manyara: { at: null, names: lake('Manyara') },
  malombe: { at: null, names: lake('Malombe') },
}

/** Cities for orientation; places rounded to two decimals (about a kilometre), common knowledge. `rank` 1 shows first. */
export const CITIES: readonly { id: string; name: string; rank: 1 | 2; at: [number, number] }[] = [
  { id: 'dodoma', name: 'Dodoma', rank: 1, at: [35.74, -6.17] }, { id: 'dar', name: 'Dar es Salaam', rank: 1, at: [39.28, -6.8] },
  { id: 'kigali', name: 'Kigali', rank: 1, at: [30.06, -1.95] }, { id: 'kampala', name: 'Kampala', rank: 1, at: [32.58, 0.32] },
  { id: 'nairobi', name: 'Nairobi', rank: 1, at: [36.82, -1.29] }, { id: 'gitega', name: 'Gitega', rank: 1, at: [29.92, -3.43] },
  { id: 'mwanza', name: 'Mwanza', rank: 1, at: [32.9, -2.52] }, { id: 'bujumbura', name: 'Bujumbura', rank: 2, at: [29.36, -3.38] },
  { id: 'bukoba', name: 'Bukoba', rank: 2, at: [31.81, -1.33] }, { id: 'musoma', name: 'Musoma', rank: 2, at: [33.8, -1.5] },
  { id: 'kisumu', name: 'Kisumu', rank: 2, at: [34.75, -0.1] }, { id: 'tabora', name: 'Tabora', rank: 2, at: [32.8, -5.02] },
  { id: 'kigoma', name: 'Kigoma', rank: 2, at: [29.63, -4.88] }, { id: 'arusha', name: 'Arusha', rank: 2, at: [36.68, -3.37] },
  { id: 'mbeya', name: 'Mbeya', rank: 2, at: [33.45, -8.9] }, { id: 'tanga', name: 'Tanga', rank: 2, at: [39.1, -5.07] },
  { id: 'mombasa', name: 'Mombasa', rank: 2, at: [39.67, -4.05] }, { id: 'goma', name: 'Goma', rank: 2, at: [29.22, -1.68] },
  { id: 'bukavu', name: 'Bukavu', rank: 2, at: [28.85, -2.5] }, { id: 'huye', name: 'Huye', rank: 2, at: [29.74, -2.6] },
  { id: 'geita', name: 'Geita', rank: 2, at: [32.23, -2.87] }, { id: 'shinyanga', name: 'Shinyanga', rank: 2, at: [33.42, -3.66] },
]
