/** Figures of the cold chain for Prometheus: words of our own as labels, nothing about a place, a device or a person. */
import { Counter, Gauge, type Registry } from 'prom-client'
import type { ColdChain } from '../modules/coldchain/index.ts'

/** Adds them to a registry; read when scraped. */
export function addColdChainMetrics(registry: Registry, figures: () => ColdChain['figures']): void {
  new Counter({
    name: 'kituo_coldchain_unplaced_total',
    help: 'Readings that belong to no sensor in use',
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset()
      const { deviceAlarms: _deviceAlarms, ...unplaced } = figures().intake
      for (const [reason, count] of Object.entries(unplaced)) this.inc({ reason }, count)
    },
  })
  const gauge = (name: string, help: string, read: (now: ColdChain['figures']) => number): void => {
    new Gauge({
      name: `kituo_coldchain_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read(figures()))
      },
    })
  }
  gauge('lanes', 'Sensors that rules watch', ({ lanes }) => lanes)
  gauge('waiting_devices', 'Devices and channels nobody has approved', ({ waiting }) => waiting)
  gauge('reassessed', 'Late data that changed a verdict since the start', ({ reassessed }) => reassessed)
  gauge('device_alarms', 'What devices said about themselves since the start', ({ intake }) => intake.deviceAlarms)
}
