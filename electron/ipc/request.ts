/** The shape and the limits of what a page may send over the tRPC channel. */
import { z } from 'zod'

/** Limits that keep one page from exhausting the station's process. */
export type IpcLimits = {
  /** Longest input in UTF-16 code units of its JSON text. */
  maxInputLength: number
  /** Queries and mutations of one window that may run at the same time. */
  maxCallsPerWindow: number
  /** Subscriptions of one window that may be open at the same time. */
  maxSubscriptionsPerWindow: number
}

/**
 * 4 Mi code units hold a facilities import of some 20,000 rows; a desk opens about ten
 * subscriptions and a few dozen queries, the rest is head room.
 */
export const defaultIpcLimits: IpcLimits = {
  maxInputLength: 4 * 1024 * 1024,
  maxCallsPerWindow: 256,
  maxSubscriptionsPerWindow: 32,
}

const id = z.int().positive()

/** A page's token: made by its preload, new for every document. */
export const pageTokenSchema = z.string().regex(/^[0-9a-f-]{36}$/)

/** The two messages of the channel. The input is JSON text, so IPC and HTTP carry equal values. */
export const ipcRequestSchema = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('request'),
    id,
    type: z.enum(['query', 'mutation', 'subscription']),
    path: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[A-Za-z0-9_.]+$/),
    input: z.string().optional(),
  }),
  z.strictObject({ method: z.literal('stop'), id }),
])

/** A parsed message of the channel. */
export type IpcRequest = z.infer<typeof ipcRequestSchema>

/** A parsed call. */
export type IpcCall = Extract<IpcRequest, { method: 'request' }>
