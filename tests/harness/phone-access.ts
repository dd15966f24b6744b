/** What a person with a screen reader, a keyboard or a large finger would stumble over on a phone page. */
import type { Page } from 'playwright-core'

/** Least height of everything a thumb presses, in CSS pixels. */
const THUMB_PIXELS = 56

/**
 * Problems of the page as it is now; empty when there are none.
 * Names and labels (WCAG 2.2 4.1.2, 1.3.1), language (3.1.1), one heading first (1.3.1), contrast (1.4.3), reflow (1.4.10), target size.
 */
export async function accessProblems(page: Page): Promise<string[]> {
  return page.evaluate((thumb) => {
    const visible = (element: Element): boolean => element.checkVisibility()
    const all = <Found extends Element>(selector: string): Found[] => [...document.querySelectorAll<Found>(selector)].filter(visible)
    const problems: string[] = []
    const expectAll = (elements: Element[], isGood: (element: Element) => boolean, problem: string): void => {
      for (const element of elements) if (!isGood(element)) problems.push(`${problem}: ${element.tagName.toLowerCase()}#${element.id}`)
    }
    const luminance = (colour: string): number => {
      const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
        const share = Number(part) / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const paperOf = (element: Element | null): string => {
      for (let at = element; at; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at)
        if (!/, 0\)$|transparent/.test(backgroundColor)) return backgroundColor
      }
      return 'rgb(255, 255, 255)'
    }
    const contrast = (element: Element): number => {
      const [a, b] = [luminance(getComputedStyle(element).color), luminance(paperOf(element))]
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    }
    expectAll(all('button, a'), (one) => (one.getAttribute('aria-label') ?? one.textContent).trim() !== '', 'no name')
    expectAll(
      all<HTMLInputElement>('input, textarea'),
      (one) => ((one as HTMLInputElement).labels?.[0]?.textContent ?? '').trim() !== '',
      'no label',
    )
    expectAll(all('button, a, input, textarea'), (one) => one.getBoundingClientRect().height >= thumb, 'too small for a thumb')
    expectAll(
      all('h1, h2, p, label, legend, button, a, dt, dd'),
      (one) => one.textContent.trim() === '' || contrast(one) >= 4.5,
      'too little contrast',
    )
    expectAll(all('fieldset'), (one) => (one.querySelector('legend')?.textContent ?? '').trim() !== '', 'no legend')
    const ids = [...document.querySelectorAll('[id]')].map((one) => one.id)
    for (const id of ids.filter((one, at) => ids.indexOf(one) !== at)) problems.push(`id twice: ${id}`)
    if (!/^(en|sw|rw|fr)$/.test(document.documentElement.lang)) problems.push('no language')
    if (all('h1').length !== 1) problems.push(`${all('h1').length} first headings`)
    if (document.title.trim() === '') problems.push('no title')
    if (document.documentElement.scrollWidth > window.innerWidth) problems.push(`${document.documentElement.scrollWidth} px wide`)
    return problems
  }, THUMB_PIXELS)
}
