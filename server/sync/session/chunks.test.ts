/** How sessions cut what they send into batches. */
import { expect, test } from 'vitest'
import { STREAMS_PER_FRAME_MAX, type StreamSeq } from '../frames.ts'
import { chunks } from './chunks.ts'

const scope = (name: string, streams: number): { scope: string; streams: StreamSeq[] } => ({
  scope: name,
  streams: Array.from({ length: streams }, (_, at): StreamSeq => [`s${String(at)}`, 1, at]),
})

test('vectors are spread over frames, in order, none above its bound', () => {
  expect(chunks([])).toEqual([])
  const scopes = [1_000, 3_000, 96, 1, 1_024].map((streams, at) => scope(String(at), streams))
  const frames = chunks(scopes)
  expect(frames.flat()).toEqual(scopes)
  expect(frames.map((frame) => frame.length)).toEqual([3, 2])
  for (const frame of frames) expect(frame.reduce((sum, { streams }) => sum + streams.length, 0)).toBeLessThanOrEqual(STREAMS_PER_FRAME_MAX)
  expect(chunks([{ scope: 'a', streams: null }, ...scopes])[0]).toHaveLength(4)
})
