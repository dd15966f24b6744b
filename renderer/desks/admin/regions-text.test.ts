/** Names suggested for regions: what is left of a file's name can always be one, or is nothing. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { REGION_NAME } from '../../../server/contract/regions.ts'
import { fileOfPath, nameForFile } from './regions-text.ts'

test.each([
  ['rwanda-latest.osm.pbf', 'rwanda'],
  ['tanzania-240101.osm.pbf', 'tanzania'],
  ['C:\\Users\\Amina\\Downloads\\Wilaya ya Kagera.osm', 'wilaya-ya-kagera'],
  ['/media/usb/Cyangugu-Rusizi_2.osm.gz', 'cyangugu-rusizi-2'],
  ['Île Idjwi.pbf', 'ile-idjwi'],
  ['.osm.pbf', ''],
  ['地図.osm.pbf', ''],
])('%s suggests "%s"', (file, name) => {
  expect(nameForFile(file)).toBe(name)
})

test('a suggestion is always a name that is taken, or empty', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (file) => {
      const name = nameForFile(file)
      expect(name === '' || REGION_NAME.test(name)).toBe(true)
    }),
  )
})

test('paths of every system end in a file', () => {
  expect(['/a/b.pbf', 'C:\\a\\b.pbf', 'b.pbf'].map(fileOfPath)).toEqual(['b.pbf', 'b.pbf', 'b.pbf'])
})
