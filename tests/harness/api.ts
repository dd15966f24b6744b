/** The REST door as an integrator uses it: sign in once, then ask and command. */
import { systemClock } from '../../server/kernel/clock.ts'
import { createIds } from '../../server/kernel/ids.ts'
import { systemRandom } from '../../server/kernel/random.ts'

const ids = createIds(systemClock, systemRandom)
/** A fresh command id. */
export const commandId = (): string => ids.next<string>()

export type Answer = { readonly status: number; readonly body: never }
export type Api = {
  get(path: string): Promise<Answer>
  post(path: string, body: Record<string, unknown>): Promise<Answer>
  patch(path: string, body: Record<string, unknown>): Promise<Answer>
}

/** Signs in. @throws Error when the station refuses */
export async function signIn(url: string, userName: string, password: string): Promise<Api> {
  const login = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userName, password }),
  })
  const tokens = (await login.json()) as { accessToken?: string } // checked in the next line
  if (!tokens.accessToken) throw new Error(`sign-in refused: ${JSON.stringify(tokens)}`)
  const headers = { authorization: `Bearer ${tokens.accessToken}`, 'content-type': 'application/json' }
  const answer = async (response: Response): Promise<Answer> => ({ status: response.status, body: (await response.json()) as never }) // each test knows what it asked for
  const send = async (method: 'POST' | 'PATCH', path: string, body: Record<string, unknown>): Promise<Answer> =>
    answer(await fetch(`${url}/api/v1${path}`, { method, headers, body: JSON.stringify({ commandId: commandId(), ...body }) }))
  return {
    get: async (path) => answer(await fetch(`${url}/api/v1${path}`, { headers })),
    post: (path, body) => send('POST', path, body),
    patch: (path, body) => send('PATCH', path, body),
  }
}
