/** Kinyarwanda calendar names and number marks (source: Unicode CLDR, locale rw, gregorian calendar and latn numbers). */

/** January to December as written in a sentence. */
export const RW_MONTHS = [
  'Mutarama',
  'Gashyantare',
  'Werurwe',
  'Mata',
  'Gicurasi',
  'Kamena',
  'Nyakanga',
  'Kanama',
  'Nzeri',
  'Ukwakira',
  'Ugushyingo',
  'Ukuboza',
] as const

/** January to December, short. */
export const RW_MONTHS_SHORT = ['mut.', 'gas.', 'wer.', 'mat.', 'gic.', 'kam.', 'nya.', 'kan.', 'nze.', 'ukw.', 'ugu.', 'uku.'] as const

/** Sunday to Saturday. */
export const RW_DAYS = ['Ku cyumweru', 'Kuwa mbere', 'Kuwa kabiri', 'Kuwa gatatu', 'Kuwa kane', 'Kuwa gatanu', 'Kuwa gatandatu'] as const

/** Sunday to Saturday, short. */
export const RW_DAYS_SHORT = ['cyu.', 'mbe.', 'kab.', 'gtu.', 'kan.', 'gnu.', 'gnd.'] as const

/** Marks inside numbers. */
export const RW_NUMBER = { decimal: ',', group: '.' } as const
