/** Which sentences a link deserves, from its figures. Pure: keys and parameters of namespace `admin`. */
import type { PeerLink } from '../../../server/contract/peer-links.ts'
import type { IconName } from '../../ui/icons.tsx'

/** `mark`: the sign before a sentence that a person should look at; null = nothing to do. */
export type Sentence = { readonly key: string; readonly params: Record<string, string | number>; readonly mark: IconName | null }
/** How times and spans are written. */
export type TimeWords = {
  /** A moment by the clock. */
  time(at: string): string
  /** How long ago a moment was. */
  age(at: string): string
  /** How long it is until a moment. */
  until(at: string): string
  /** A span of milliseconds. */
  duration(ms: number): string
}

/** How the line stands. */
export function lineSentence({ state, since, retryAt }: PeerLink, { time, until }: TimeWords): Sentence {
  const params = { time: time(since), retry: retryAt === null ? '' : until(retryAt) }
  if (state === 'waiting' && retryAt === null) return { key: 'links.line.silent', params, mark: 'warning' }
  return { key: `links.line.${state}`, params, mark: state === 'connected' || state === 'connecting' ? null : 'warning' }
}

/** What is the same on both sides, what is missing, and what stands in the way. */
export function dataSentences(link: PeerLink, words: TimeWords): Sentence[] {
  const troubles = [...new Set(link.scopes.flatMap(({ trouble }) => trouble ?? []))]
  return [
    ...amounts(link, words),
    ...troubles.map((trouble): Sentence => ({ key: `links.trouble.${trouble}`, params: {}, mark: 'warning' })),
  ]
}

function amounts({ state, scopes, agreedAt, opsToGet, opsToGive, oldestToGiveAt, newestAt }: PeerLink, { age }: TimeWords): Sentence[] {
  const proven = agreedAt === null ? '' : age(agreedAt)
  if (state !== 'connected') {
    if (agreedAt !== null) return [{ key: 'links.data.wasSame', params: { age: proven }, mark: null }]
    if (newestAt !== null) return [{ key: 'links.data.newest', params: { age: age(newestAt) }, mark: null }]
    return [{ key: 'links.data.nothing', params: {}, mark: null }]
  }
  if (scopes.length === 0) return [{ key: 'links.data.starting', params: {}, mark: null }]
  const found: Sentence[] = []
  if (opsToGet > 0)
    found.push(
      agreedAt === null
        ? { key: 'links.data.toGet', params: { count: opsToGet }, mark: null }
        : { key: 'links.data.toGetSince', params: { count: opsToGet, age: proven }, mark: null },
    )
  if (opsToGive > 0)
    found.push(
      oldestToGiveAt === null
        ? { key: 'links.data.toGive', params: { count: opsToGive }, mark: null }
        : { key: 'links.data.toGiveSince', params: { count: opsToGive, age: age(oldestToGiveAt) }, mark: null },
    )
  if (found.length > 0) return found
  return [
    agreedAt === null
      ? { key: 'links.data.comparing', params: {}, mark: null }
      : { key: 'links.data.same', params: { age: proven }, mark: null },
  ]
}

/** How far the other clock is off; null while it is fine or unknown. */
export function clockSentence({ clock }: PeerLink, { duration }: TimeWords): Sentence | null {
  if (clock === null || clock.level === 'fine') return null
  const direction = clock.offsetMs > 0 ? 'ahead' : 'behind'
  const isFar = clock.level === 'banner' || clock.level === 'suspect'
  return {
    key: `links.clock.${isFar ? 'far' : 'near'}.${direction}`,
    params: { by: duration(Math.abs(clock.offsetMs)) },
    mark: clock.level === 'notice' ? 'info' : 'warning',
  }
}
