/** The recommendation as the desk asks for it: 5,000 units in the database, by road over the demo island. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeIslandExtract } from '../../../server/demo/extract/index.ts'
import { exactPointAt } from '../../../server/demo/island-shape.ts'
import { importRegion } from '../../../server/geo/import/index.ts'
import { systemClock } from '../../../server/kernel/clock.ts'
import { createLogger } from '../../../server/kernel/logger.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { createStation, type Station } from '../../../server/station.ts'
import { signIn, type Api } from '../../harness/api.ts'
import { percentile, report, say } from '../figure.ts'
import type { BenchOptions } from '../run.ts'
import { seededRandom } from './synthetic-country.ts'

const PASSWORD = 'four quiet herons waiting'

/** Units all over the island, each by a command of its own. */
async function fillUnits(admin: Api, count: number): Promise<void> {
  const random = seededRandom(3)
  const one = async (i: number): Promise<void> => {
    const base = exactPointAt([(random() - 0.5) * 6, (random() - 0.5) * 4])
    await admin.post('/units', {
      ...{ callSign: `U${String(i)}`, kind: i % 5 === 0 ? 'motorcycle' : 'ambulance', level: i % 3 === 0 ? 'als' : 'bls' },
      ...{ skills: i % 4 === 0 ? ['midwife'] : ['driver'], capabilities: i % 2 === 0 ? ['oxygen', 'stretcher'] : ['stretcher'] },
      ...{ seats: 1, crew: [], baseFacilityId: null, base, phone: null, isVerified: i % 50 !== 0 },
    })
  }
  for (let from = 0; from < count; from += 50)
    await Promise.all(Array.from({ length: Math.min(50, count - from) }, (_, i) => one(from + i)))
}

/** Asks again and again, as a busy room does. */
export async function recommendFigures({ isQuick }: BenchOptions): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kituo-bench-recommend-'))
  const count = isQuick ? 500 : 5_000
  let station: Station | null = null
  try {
    const extract = join(dataDir, 'island.osm.pbf')
    await writeIslandExtract(extract)
    const options = { clock: systemClock, signal: new AbortController().signal, onProgress: () => undefined }
    await importRegion({ dataDir, name: 'kisiwa', file: extract }, options)
    station = await createStation(
      {
        ...{ dataDir, listen: { host: '127.0.0.1', port: 0 }, rendererDir: null, profile: 'bench', demo: false, version: '0.0.0' },
        ...{ databaseKey: new Uint8Array(32).fill(9), adminPassword: PASSWORD },
      },
      { clock: systemClock, random: systemRandom, logger: createLogger('silent') },
    )
    const url = station.url ?? ''
    const admin = await signIn(url, 'admin', PASSWORD)
    say(`${count} units are written`)
    await fillUnits(admin, count)
    const user = { displayName: 'Mfano', password: PASSWORD, language: 'en', facilityId: null }
    await admin.post('/users', { ...user, userName: 'neema', roles: ['dispatcher'] })
    const desk = await signIn(url, 'neema', PASSWORD)
    const place = { ...exactPointAt([0, 0]), accuracyMetres: 20, description: 'the market', source: 'map' }
    const caller = { name: 'Asha Mfano', phone: '0700000000', language: 'sw' }
    const opened = await desk.post('/incidents', { source: 'call', kind: 'labour', place, caller, narrative: '', priority: null })
    const { incidentId } = (opened.body as { result: { incidentId: string } }).result // as the API documents
    const samples: number[] = []
    for (let i = 0; i < (isQuick ? 30 : 150); i += 1) {
      const startedMs = performance.now()
      const { body } = await desk.get(`/incidents/${incidentId}/recommendation?limit=10`)
      const tookMs = performance.now() - startedMs
      if (i >= 10) samples.push(tookMs)
      if (i === 20) say(JSON.stringify((body as { travelTime: unknown }).travelTime))
    }
    const conditions = `${count} units with base, skills, status; by road over the demo island; over HTTP on loopback, answers included`
    const figure = { bench: 'roads', unit: 'ms', better: 'lower', conditions } as const
    report({ ...figure, figure: 'recommend.p95', goal: 25 }, [percentile(samples, 0.95)])
    report({ ...figure, figure: 'recommend.median', goal: 15 }, [percentile(samples, 0.5)])
  } finally {
    await station?.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
