/** What the station and the thread that runs codecs say to each other, and the limits of one run. */
import type { IngestRefusal } from '../../../contract/ingest.ts'

/** What a codec is asked: one uplink. */
export type CodecInput = { readonly bytes: readonly number[]; readonly fPort: number; /** ISO 8601 */ readonly recvTime: string }
/** A codec's answer: fields with warnings, or its own errors (the message is refused by the codec, which is its right). */
export type CodecOutput =
  { readonly data: Record<string, unknown>; readonly warnings: readonly string[] } | { readonly errors: readonly string[] }
/** No answer. `problem` may hold words of the codec: for the person who tests it, not for logs. */
export type CodecFailure = { readonly reason: Extract<IngestRefusal, `codec${string}`>; readonly problem: string }
export type CodecAnswer = CodecOutput | CodecFailure

/**
 * Limits of one run. Published codecs take one step or two; a `step` is what QuickJS does between two looks at its
 * interrupt handler, some ten thousand operations: counted, so that a busy machine refuses nothing that an idle one takes.
 */
export const CODEC_LIMITS = { steps: 1_000, stackBytes: 64 * 1024, outputCharacters: 64 * 1024 } as const

/**
 * Pages of 64 KiB that the engine and what runs in it may have, 32 MiB in all. The engine's own limit does not hold: built for WebAssembly it
 * cannot ask how large a piece of memory is and counts only the number of pieces.
 */
export const ENGINE_PAGES = { initial: 256, maximum: 512 } as const

export type ToCodecThread = { readonly id: number; readonly source: string; readonly input: CodecInput }
/** `isReady`: the thread has started. `isWorn`: the engine itself is damaged (a codec found a hole in it); the thread must be replaced. */
export type FromCodecThread = { readonly isReady: true } | { readonly id: number; readonly answer: CodecAnswer; readonly isWorn: boolean }
