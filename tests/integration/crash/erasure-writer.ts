/** Child of the erasure test: erases one person and dies, either before that is on disk or right after. */
import { openErasureLog } from './erasure-log.ts'

const [dataDir = '', moment = ''] = process.argv.slice(2)
const die = (): void => {
  process.kill(process.pid, 'SIGKILL')
}
const station = openErasureLog(dataDir, { onErasedFold: moment === 'between' ? die : () => undefined })
if (moment === 'torn') station.db.exec("CREATE TEMP TRIGGER torn BEFORE UPDATE ON SealedBody BEGIN SELECT RAISE(ABORT, 'torn'); END")
await station.erase('S-A').catch((error: unknown) => {
  process.stdout.write(`refused ${String(error)}\n`)
})
die()
