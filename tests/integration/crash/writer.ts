/** Child of the crash test: opens the station's log in the folder it is given, writes without pause, and tells each command it was answered. */
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { systemClock } from '../../../server/kernel/clock.ts'
import { createIds } from '../../../server/kernel/ids.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { accept } from '../../../server/log/index.ts'
import { directoryOps } from '../../../server/modules/directory/index.ts'
import { openLogWithKey } from '../../../server/station-log.ts'

const [dataDir = '', keyHex = ''] = process.argv.slice(2)
const ids = createIds(systemClock, systemRandom)
const { log } = openLogWithKey(dataDir, Buffer.from(keyHex, 'hex'), {
  clock: systemClock,
  random: systemRandom,
  ids,
  onFailure: (error) => {
    throw error
  },
})
const created = directoryOps.find((op) => op.spec.kind === 'facility.created')
if (!created) throw new Error('facility.created is not declared')

/** One caller: a command of one to five ops after another, each acknowledged on standard output once it is durable. */
async function write(): Promise<never> {
  for (;;) {
    const commandId = ids.next<string>()
    const count = 1 + ((systemRandom.bytes(1)[0] ?? 0) % 5)
    const ops = Array.from({ length: count }, () => ({
      op: created as NonNullable<typeof created>,
      body: {
        facilityId: ids.next<string>(),
        code: 'CRASH',
        name: 'Facility',
        kind: 'hospital',
        latitude: -1.6,
        longitude: 32.8,
        phone: null,
        capabilities: [],
      },
    })) // checked above
    const answer = await log.executor.execute({ commandId, input: commandId, actor: 'system:crash-test', decide: () => accept(ops) })
    writeSync(1, `${commandId} ${answer.position}\n`)
  }
}
flushCompileCache() // who is killed leaves nothing for the next start otherwise
writeSync(1, 'ready\n')
await Promise.all(Array.from({ length: 8 }, write))
