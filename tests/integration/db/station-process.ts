/** A station's database in its own process, to be refused by a second one or killed: `node station-process.ts DIR FIRST LAST`. */
import { addNotes, start } from './temporary-station.ts'

const [dataDir = '', first = '1', last = '0'] = process.argv.slice(2)
const station = start(dataDir)
for (let id = Number(first); id <= Number(last); id += 1) {
  addNotes(station, id, id)
  // A line is the acknowledgement: what was acknowledged must survive.
  process.stdout.write(`${id}\n`)
}
process.stdout.write('ready\n')
// Keeps the process and its open writer until it is killed.
setInterval(() => station.db.open, 60_000)
