/** Speaking to the station from a phone: three kinds of answer, and nothing but the station's own word counts as one. */

/** `refused`: the station understood and said no; repeating it will not help. `unreachable`: nothing is known; try again. */
export type Answer<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly params: Readonly<Record<string, unknown>> }
  | { readonly kind: 'unreachable'; readonly retryAfterSeconds: number | null }

const TIMEOUT_MS = 20_000
const GONE: Answer<never> = { kind: 'unreachable', retryAfterSeconds: null }

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Reads an answer. A page of a hotel's or an operator's sign-in that comes with 200 is not the station: it is not our JSON. */
export async function readAnswer<Value>(response: Response, check: (value: unknown) => value is Value): Promise<Answer<Value>> {
  if (response.status >= 500 || response.status === 429)
    return { kind: 'unreachable', retryAfterSeconds: Number(response.headers.get('retry-after')) || null }
  let body: unknown
  try {
    body = await response.json()
  } catch {
    return GONE // not JSON: someone else answered, or the answer was cut off
  }
  if (response.ok) return check(body) ? { kind: 'ok', value: body } : GONE
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : null
  if (!error || typeof error['code'] !== 'string') return GONE
  return { kind: 'refused', status: response.status, code: error['code'], params: isRecord(error['params']) ? error['params'] : {} }
}

/**
 * Asks or tells the station something.
 * @param path below `/field/api`
 * @param body given = POST
 * @param check what a good answer looks like
 */
export async function ask<Value>(path: string, check: (value: unknown) => value is Value, body?: unknown): Promise<Answer<Value>> {
  try {
    const response = await fetch(`/field/api${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'error',
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    return await readAnswer(response, check)
  } catch {
    return GONE // no network, too slow, or redirected elsewhere
  }
}

/** Pause before try n+1 (n from 1): 2, 4, 8, 15, 30, 30 ... seconds, or what the station asked for. */
export const backoffSeconds = (tries: number, asked: number | null): number => Math.max(asked ?? 0, [2, 4, 8, 15][tries - 1] ?? 30)
