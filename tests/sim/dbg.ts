/** temp */
import { simulate } from './simulate.ts'
import { StationHost } from './station/host.ts'
const hosts: StationHost[] = []
const start = StationHost.prototype.start
StationHost.prototype.start = function () { if (!hosts.includes(this)) hosts.push(this); start.call(this) }
const [seed, stations] = [Number(process.argv[2]), Number(process.argv[3])]
const r = await simulate({ seed, stations, commandsPerStation: Number(process.argv[4] ?? 200), ablation: null, realCrypto: null })
console.log(r.violations.slice(0, 3))
console.log('retired', hosts.filter((h) => h.isRetired).map((h) => h.station), 'twins', hosts.filter((h) => h.hasTwin).map((h) => h.station), 'villain', hosts.filter((h) => h.isVillain).map((h) => h.station))
for (const scope of hosts[0]!.world.scenario.scopes.scopes.map((s) => s.name)) {
  const hs = hosts.filter((h) => h.mayHold(scope) && !h.isRetired && h.process)
  const max = new Map<string, [number, StationHost]>()
  for (const h of hs) for (const head of h.process!.log.heads.ofScope(scope)) if (head.seq > (max.get(head.streamId)?.[0] ?? 0)) max.set(head.streamId, [head.seq, h])
  for (const h of hs) for (const [id, [seq, from]] of max) {
    const own = h.process!.log.heads.find(id)?.seq ?? 0
    if (own >= seq) continue
    const fh = from.process!.log.heads.find(id)!
    const op = from.store.opAt(fh.no, own + 1)!
    const missing = op.deps.filter(([d, s]) => (h.process!.log.heads.find(d)?.seq ?? 0) < s).map(([d, s]) => { const q = from.process!.log.heads.find(d)!; return `${q.stationId}.${q.incarnation}#${s} (has ${h.process!.log.heads.find(d)?.seq ?? 0})` })
    console.log(scope, 'station', h.station, h.build, 'lacks', fh.stationId, fh.incarnation, own + 1, '..', seq, 'held by', from.station, 'missing deps', missing.join(' '), 'frozen', [...(h.process!.log as never as { ingest?: { frozen: Set<string> } }).ingest?.frozen ?? []].length)
  }
}
