/** Small helpers over the DOM: text is always text, never markup. */

/** The element with this id. @throws Error when the page has none: page and script belong together */
export function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const element = document.getElementById(id)
  if (!element) throw new Error(`the page has no #${id}`)
  return element as Kind // ids and kinds are fixed in the page
}

/** Sets text, and hides the element when there is none. Unchanged text is left alone, so that a screen reader does not repeat it. */
export function showText(id: string, text: string | null): void {
  const element = byId(id)
  element.hidden = text === null
  if (element.textContent !== text) element.textContent = text
}

/** A new element with text. */
export function make<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, text = '', className = ''): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  element.textContent = text
  if (className !== '') element.className = className
  return element
}

/** A button. `pressed` makes it a toggle. */
export function makeButton(
  text: string,
  onPress: () => void,
  options: { readonly pressed?: boolean; readonly className?: string; readonly id?: string } = {},
): HTMLButtonElement {
  const button = make('button', text, options.className)
  button.type = 'button'
  if (options.pressed !== undefined) button.setAttribute('aria-pressed', String(options.pressed))
  if (options.id !== undefined) button.id = options.id
  button.addEventListener('click', onPress)
  return button
}

/** Puts new children into a container; the focus stays on the child with the same id. */
export function replaceChildren(container: HTMLElement, children: readonly HTMLElement[]): void {
  const focused = container.contains(document.activeElement) ? document.activeElement?.id : undefined
  container.replaceChildren(...children)
  if (focused) document.getElementById(focused)?.focus()
}

/** Hours and minutes of the phone's own clock: 14:32. */
export const timeText = (ms: number): string => new Date(ms).toTimeString().slice(0, 5)
