/** Small memory file systems for tests of a full or read-only disk. Needs Linux and root; tests skip visibly without. */
import { spawnSync } from 'node:child_process'

const run = (command: string, ...options: string[]): boolean => spawnSync(command, options, { stdio: 'ignore' }).status === 0

export function mountMemory(folder: string, sizeKib: number): boolean {
  return run('mount', '-t', 'tmpfs', '-o', `size=${sizeKib}k`, 'tmpfs', folder)
}

export function remountReadOnly(folder: string): boolean {
  return run('mount', '-o', 'remount,ro', folder)
}

export function unmount(folder: string): void {
  run('umount', folder)
}

/** True when this process may mount file systems. */
export const canMount: boolean = process.platform === 'linux' && process.getuid?.() === 0 && run('unshare', '--mount', 'true')
