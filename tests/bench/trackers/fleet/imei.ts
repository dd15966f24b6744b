/** Names of the made-up trackers: fifteen digits of a range nobody is given. */
export const imeiOf = (index: number): string => `35000${String(index).padStart(10, '0')}`
