/** Lets commands and hotkeys bring the focus to the command line. */

let input: HTMLInputElement | null = null

/** Called by the command line with its input. */
export function setCommandLineInput(element: HTMLInputElement | null): void {
  input = element
}

/** Focuses the command line and selects what stands there. */
export function focusCommandLine(): void {
  input?.focus()
  input?.select()
}
