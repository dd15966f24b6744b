/** Where the person is: the hash of the address, as path segments and parameters. */
import { useSyncExternalStore } from 'react'

/** `#/dispatch/incidents/01J...?tab=log` -> desk 'dispatch', path ['incidents', '01J...'], query { tab: 'log' }. */
export type Route = { desk: string; path: readonly string[]; query: Readonly<Record<string, string>> }

/**
 * Reads a location hash.
 * @param hash with or without the leading '#'
 * @returns desk is '' for the start page
 */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?')
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeSegment)
  const [desk = '', ...rest] = segments
  return { desk, path: rest, query: Object.fromEntries(new URLSearchParams(query)) }
}

/**
 * Writes a route as a location hash.
 * @param query parameters; null and undefined ones are left out
 */
export function formatRoute(
  desk: string,
  path: readonly string[] = [],
  query: Readonly<Record<string, string | null | undefined>> = {},
): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const text = new URLSearchParams(given).toString()
  return `#/${[desk, ...path].map(encodeURIComponent).join('/')}${text === '' ? '' : `?${text}`}`
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    // A hand-typed '%' that is no escape: take it as written.
    return segment
  }
}

/** Goes to a route; the same address twice does nothing. */
export function navigate(
  desk: string,
  path: readonly string[] = [],
  query: Readonly<Record<string, string | null | undefined>> = {},
): void {
  window.location.hash = formatRoute(desk, path, query)
}

let cachedHash: string | null = null
let cachedRoute: Route = { desk: '', path: [], query: {} }

function currentRoute(): Route {
  if (window.location.hash !== cachedHash) {
    cachedHash = window.location.hash
    cachedRoute = parseRoute(cachedHash)
  }
  return cachedRoute
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/** The present route; the component draws again when it changes. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute)
}
