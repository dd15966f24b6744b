/** What the bench asks of a station that runs in a process of its own, and what it answers. One question at a time. */
import type { SignedCard } from '../../../server/contract/stations.ts'

/** Questions by name: what they carry and what comes back. Everything survives the structured form of Node's process channel. */
export type Questions = {
  /** Opens the station in this folder. */
  open: { readonly dataDir: string }
  /** Opens its door and calls others. `port` 0: a free one. */
  connect: { readonly port: number }
  disconnect: Record<never, never>
  card: { readonly addresses: readonly string[] }
  enrol: { readonly card: SignedCard }
  /** Writes one side of a planned heal. */
  writeHeal: { readonly seed: string; readonly isQuick: boolean; readonly part: 'shared' | 'a' | 'b' }
  reached: { readonly position: number }
  digest: Record<never, never>
  figures: Record<never, never>
  close: Record<never, never>
}
export type Answers = {
  open: { readonly stationId: string; readonly position: number }
  connect: { readonly port: number }
  disconnect: null
  card: SignedCard
  enrol: null
  writeHeal: { readonly position: number }
  reached: null
  digest: string
  figures: { readonly position: number; readonly rssMb: number; readonly cpuSeconds: number }
  close: null
}
export type QuestionName = keyof Questions

export type Question = {
  readonly [Name in QuestionName]: { readonly id: number; readonly name: Name; readonly input: Questions[Name] }
}[QuestionName]
export type Reply = { readonly id: number; readonly answer?: unknown; readonly error?: string }
