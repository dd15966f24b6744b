/** Rows of RoadChange and RoadSeasonSetting. */
import { projection } from '../../log/index.ts'
import { roadChangeDrawn, roadChangeLifted, roadSeasonSet } from './ops.ts'

export const roadsProjection = projection('roads', 1, ({ on, table }) => {
  const changes = table('RoadChange', 'id')
  const seasons = table('RoadSeasonSetting', 'id')
  on(roadChangeDrawn, ({ body: { changeId, ...fields }, meta }) => {
    changes.insert({ id: changeId, ...fields, isLifted: false, liftedAt: null, recordedAt: meta.at })
  })
  on(roadChangeLifted, ({ body: { changeId }, meta }) => {
    changes.patch(changeId, { isLifted: true, liftedAt: meta.at })
  })
  on(roadSeasonSet, ({ body: { district, season }, meta }) => {
    const id = `road-season/${district}`
    if (seasons.get(id)) seasons.patch(id, { season, setAt: meta.at })
    else seasons.insert({ id, district, season, setAt: meta.at })
  })
})
