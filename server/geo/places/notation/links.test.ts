/** geo: URIs, map links and plus codes as texts: what is read, how exactly, and what is refused. */
import { describe, expect, test } from 'vitest'
import { readNotation } from './index.ts'
import { contextOf, told } from './test-context.ts'

const read = (text: string) => readNotation(text, contextOf())?.readings[0]

describe('geo: URIs (RFC 5870)', () => {
  test.each([
    ['geo:-1.9441,30.0619', 20],
    ['GEO:-1.9441,30.0619', 20],
    ['geo:-1.9441,30.0619;u=35', 35],
    ['geo:-1.9441,30.0619,1500;crs=wgs84;u=10', 10],
    ['geo:-1.9441,30.0619?z=17', 20],
    ['geo:0,0?q=-1.9441,30.0619(Kituo%20cha%20Afya)', 20],
  ])('%s', (text, accuracyMetres) => {
    expect(told(text)).toEqual(['geoUri -1.9441 30.0619'])
    expect(read(text)?.accuracyMetres).toBe(accuracyMetres)
  })
  test('a name beside it is kept', () => {
    expect(read('geo:0,0?q=-1.9441,30.0619(Kituo%20cha%20Afya)')?.label).toBe('Kituo cha Afya')
  })
  test('a latitude that does not exist is refused', () => {
    expect(told('geo:95,30')).toBe('outOfRange')
  })
})

describe('map links', () => {
  test.each([
    'https://maps.google.com/?q=-1.9441,30.0619',
    'https://maps.google.com/maps?q=-1.9441%2C30.0619',
    'https://www.google.com/maps?q=loc:-1.9441,30.0619',
    'https://www.google.com/maps/search/?api=1&query=-1.9441%2C30.0619',
    'https://www.google.com/maps/search/-1.9441,+30.0619',
    'https://www.google.com/maps/dir/?api=1&destination=-1.9441,30.0619',
    'https://www.google.com/maps/place/Mjini/@-1.95,30.06,12z/data=!4m6!3m5!8m2!3d-1.9441!4d30.0619!16zL',
    "https://www.google.com/maps/place/1%C2%B056'38.76%22S+30%C2%B003'42.84%22E/@-1.95,30.06,17z",
    'https://maps.apple.com/?ll=-1.9441,30.0619&q=Kituo',
    'https://www.openstreetmap.org/?mlat=-1.9441&mlon=30.0619#map=17/-1.95/30.06',
    'https://www.bing.com/maps?sp=point.-1.9441_30.0619_Kituo',
    'https://waze.com/ul?ll=-1.9441,30.0619&navigate=yes',
    'https://www.waze.com/live-map/directions?to=ll.-1.9441%2C30.0619',
    'https://osmand.net/map?pin=-1.9441,30.0619#16/-1.95/30.06',
    'https://share.here.com/l/-1.9441,30.0619,Kituo',
    'https://yandex.com/maps/?ll=30.06,-1.95&pt=30.0619,-1.9441&z=17',
    'om://map?v=1&ll=-1.9441,30.0619&n=Kituo',
    'Niko hapa https://maps.google.com/?q=-1.9441,30.0619 haraka',
  ])('a pin: %s', (text) => {
    expect(told(text)).toEqual(['mapLink -1.9441 30.0619'])
    expect(read(text)?.accuracyMetres).toBe(20)
  })
  test.each([
    'https://www.google.com/maps/@-1.9441,30.0619,17z',
    'https://www.openstreetmap.org/#map=17/-1.9441/30.0619',
    'https://www.bing.com/maps?cp=-1.9441~30.0619&lvl=16',
    'https://wego.here.com/?map=-1.9441,30.0619,15,normal',
    'https://yandex.com/maps/?ll=30.0619,-1.9441&z=17',
  ])('only the middle of a view: %s', (text) => {
    expect(told(text)).toEqual(['mapLink -1.9441 30.0619 mapView'])
    expect(read(text)?.accuracyMetres).toBe(250)
  })
  test('names in links', () => {
    expect(read('https://maps.apple.com/?ll=-1.9441,30.0619&q=Kituo+cha+Afya')?.label).toBe('Kituo cha Afya')
    expect(read('https://www.google.com/maps/place/Mjini/@-1.95,30.06,12z/data=!3d-1.9441!4d30.0619')?.label).toBe('Mjini')
    expect(read("https://www.google.com/maps/place/1%C2%B056'38.76%22S+30%C2%B003'42.84%22E/@-1.95,30.06,17z")?.label).toBeNull()
  })
  test('a link that would have to be fetched is refused; one without a position is no position', () => {
    expect(told('https://maps.app.goo.gl/abc123')).toBe('shortLink')
    expect(told('https://goo.gl/maps/abc')).toBe('shortLink')
    expect(told('https://example.org/places/7')).toBeNull()
    expect(told('https://maps.google.com/?q=%E0%A4%A')).toBeNull()
    expect(told('https://maps.google.com/?q=95.5,30.5')).toBe('outOfRange')
  })
  test('far away is said', () => {
    expect(told('https://maps.google.com/?q=48.8584,2.2945')).toEqual(['mapLink 48.8584 2.2945 outside'])
  })
})

describe('plus codes as texts', () => {
  const near = { latitude: -1.95, longitude: 30.06 }
  test('full codes', () => {
    expect(told('6GCRPRR6+G5')).toEqual(['plusCode -1.2587 36.8104'])
    expect(told('6gcrprr6+g5')).toEqual(['plusCode -1.2587 36.8104'])
    expect(read('6GCRPR00+')?.accuracyMetres).toBeGreaterThan(1_500)
  })
  test('short codes from where the desk looks, or from a named town', () => {
    expect(told('3356+GP', { near })).toEqual(['plusCode -1.9412 30.0618 completed'])
    expect(told('3356+GP Mjini')).toEqual(['plusCode -1.9412 30.0618'])
    expect(told('3356+GP, Mjini')).toEqual(['plusCode -1.9412 30.0618'])
  })
  test('a short code without anything to complete it from is refused', () => {
    expect(told('3356+GP')).toBe('needsReference')
    expect(told('3356+GP Nowhere', { near })).toBe('needsReference')
  })
  test.each(['+', '5+5', 'C+', '3356+G', '3356GP', 'a+b', '250 788 123 456', '+250788123456'])('no code: %s', (text) => {
    expect(told(text, { near })).toBeNull()
  })
})
