/** Rows of WitnessedHead: the furthest each station has seen every stream of the others, month by month. */
import { streamIdOf } from '../../log/codec.ts'
import { projection } from '../../log/index.ts'
import { stationWitnessed } from './ops.ts'

export const auditProjection = projection('audit', 1, ({ on, table }) => {
  const witnessed = table('WitnessedHead', 'witness')

  on(stationWitnessed, ({ body: { stationId, incarnation, heads }, meta: { entity: witness, streamId: writer, at } }) => {
    if (writer !== streamIdOf('directory', stationId, incarnation)) return // a station bears witness for itself only
    for (const [streamId, seq, hash] of heads) {
      const known = witnessed.find({ witness, streamId }, 1)[0]
      if (!known || known.seq < seq) witnessed.upsert({ witness, streamId, seq, hash, witnessedBy: stationId, at })
    }
  })
})
