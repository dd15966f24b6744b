/** Keys of the fences' commands, shown on their buttons as well. */

/** Confirms the arrival that is proposed. */
export const CONFIRM_KEY = 'Alt+KeyC'
/** Opens the fences. */
export const FENCES_KEY = 'Alt+KeyG'
