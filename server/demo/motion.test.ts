/** Demo motion: never faster than the road, always arrives, never jumps. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distanceMetres } from '../kernel/geo.ts'
import { DEMO_FACILITIES, DEMO_VILLAGES } from './geography.ts'
import { advance, hasArrived, headFor, standing } from './motion.ts'

const places = [...DEMO_VILLAGES, ...DEMO_FACILITIES]

test('a unit keeps to the speed of its road and arrives', () => {
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.constantFrom(...places), fc.integer({ min: 1, max: 30 }), (from, to, tick) => {
      let motion = headFor(standing(from), to)
      for (let i = 0; i < 20_000 && !hasArrived(motion); i += 1) {
        const next = advance(motion, tick)
        expect(distanceMetres(motion.at, next.at)).toBeLessThanOrEqual((60 / 3.6) * tick + 1)
        motion = next
      }
      expect(hasArrived(motion)).toBe(true)
      expect(distanceMetres(motion.at, to)).toBeLessThan(1)
    }),
    { numRuns: 60 },
  )
})

test('a standing unit stays', () => {
  const motion = standing({ latitude: -1.6, longitude: 32.8 })
  expect(advance(motion, 60).at).toEqual(motion.at)
  expect(hasArrived(motion)).toBe(false)
})
