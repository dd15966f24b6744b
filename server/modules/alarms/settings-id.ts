/** Name of settings as an entity of the log. */

/** @param target a code, or a point */
export const settingsId = (scope: string, target: string): string => `alarm-settings:${scope}:${target}`
