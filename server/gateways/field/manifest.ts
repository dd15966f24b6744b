/** What a phone needs to keep a page on its home screen (W3C Web Application Manifest). */

/** Pages and the names under which they are installed. Names are the product's, not sentences, so they are the same in every language. */
export const PAGES = { sos: 'Kituo SOS', responder: 'Kituo Responder' } as const
export type PageName = keyof typeof PAGES

const PAPER = '#ffffff'
/** A plain mark that stays readable at 24 px: a beacon over a base. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><rect width="512" height="512" rx="96" fill="#12171c"/><circle cx="256" cy="190" r="52" fill="#fff"/><path d="M148 82a152 152 0 0 0 0 216M364 82a152 152 0 0 1 0 216" fill="none" stroke="#fff" stroke-width="36" stroke-linecap="round"/><path d="M232 262h48l32 168H200z" fill="#fff"/></svg>`

/** The manifest of a page. */
export const manifestOf = (page: PageName) => ({
  id: `/field/${page}`,
  name: PAGES[page],
  short_name: PAGES[page],
  start_url: `/field/${page}`,
  scope: '/field/',
  display: 'standalone',
  background_color: PAPER,
  theme_color: PAPER,
  icons: [{ src: '/field/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
})
