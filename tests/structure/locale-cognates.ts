/** Texts longer than twelve letters that really are the same in English and another language: names, and words both have. */

/** Language -> texts. Only what a speaker would write the same way belongs here. */
export const COGNATES: Record<string, readonly string[]> = {
  fr: ['Administration'],
  rw: [],
  sw: [],
}
