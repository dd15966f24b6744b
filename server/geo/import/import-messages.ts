/** What the import thread is told and what it answers. All values survive structured cloning. */
import type { RegionManifest } from './manifest.ts'
import type { ImportProgress } from './progress.ts'
import type { ImportOrder } from './run-import.ts'

export type ImportThreadData = ImportOrder
export type ImportMessage =
  | { readonly progress: ImportProgress }
  | { readonly manifest: RegionManifest }
  | { readonly failure: { readonly code: string | null; readonly params: Readonly<Record<string, unknown>>; readonly message: string } }
