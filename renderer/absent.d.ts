/** Stands in for server-only packages when the screens are type-checked: see server/tsconfig.screens.json. */
export {}
