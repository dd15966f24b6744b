/** temp */
import { simulate } from './simulate.ts'
const [a, b, n] = process.argv.slice(2).map(Number)
for (let seed = a!; seed < b!; seed += 1) {
  const r = await simulate({ seed, stations: n!, commandsPerStation: 200, ablation: null, realCrypto: false })
  console.log(seed, r.cpuMs.toFixed(0), 'ms', r.frames, 'frames', r.events, 'events', r.tally.applied, 'applied', r.tally.sessions, r.violations.length)
}
