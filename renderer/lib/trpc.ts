/** The renderer's only way to the station: one tRPC client (shell bridge or HTTP + WebSocket), one query client, one typed proxy. */
import { QueryClient } from '@tanstack/react-query'
import { createTRPCClient, createWSClient, httpBatchLink, splitLink, wsLink } from '@trpc/client'
import type { TRPCClient, TRPCLink } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import type { AppRouter } from '../../server/trpc/root.ts'
import { bridge } from './bridge.ts'
import { isRetryable } from './errors.ts'
import { ipcLink } from './ipc-link.ts'
import { reportLink } from './link-state.ts'

export type RouterOutputs = inferRouterOutputs<AppRouter>

/** HTTP for questions and commands, one WebSocket for subscriptions; cookies carry the session, never this code. */
function browserLink(): TRPCLink<AppRouter> {
  const socket = createWSClient({
    url: () => `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/trpc`,
    lazy: { enabled: true, closeMs: 30_000 },
    keepAlive: { enabled: true, intervalMs: 10_000, pongTimeoutMs: 5_000 },
    retryDelayMs: (attempt) => Math.min(500 * 2 ** attempt, 10_000),
    onOpen: () => reportLink('socket', 'open'),
    onClose: () => reportLink('socket', 'closed'),
  })
  return splitLink({
    condition: (op) => op.type === 'subscription',
    true: wsLink({ client: socket }),
    false: httpBatchLink({
      url: '/trpc',
      maxURLLength: 2000,
      // tRPC's own RequestInit type leaves out browser fields
      fetch: (url, options) => fetch(url, { ...options, credentials: 'same-origin' } as RequestInit),
    }),
  })
}

/** Builds the client: over the shell's bridge where there is one, else over HTTP and WebSocket. */
export function createStationClient(): TRPCClient<AppRouter> {
  const shell = bridge()
  return createTRPCClient<AppRouter>({ links: [shell === null ? browserLink() : ipcLink<AppRouter>(shell.trpc)] })
}

/** Server data is renewed by the change feed, so it does not grow stale by age; only what the network lost is asked again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: Infinity,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 3 && isRetryable(error),
      retryDelay: (attempt) => Math.min(300 * 2 ** attempt, 3000),
    },
    mutations: { networkMode: 'always', retry: (failures, error) => failures < 2 && isRetryable(error), retryDelay: 400 },
  },
})

/** The plain client, for subscriptions and code outside React. */
export const station: TRPCClient<AppRouter> = createStationClient()

/** Typed query and mutation options: `useQuery(trpc.incidents.list.queryOptions({...}))`. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client: station, queryClient })
