/** Chromium loads no scheme of ours, so `app://HOST/path` is shown to it as `http://HOST.localhost/path`, a secure context too. */

const suffix = '.localhost'

/** The address Chromium loads for an address of the shell; others stay as they are. */
export function toChromium(address: string): string {
  return address.replace(/^app:\/\/([a-z]+)(?=\/|$)/, `http://$1${suffix}`)
}

/** The address the shell sees for an address Chromium has loaded. */
export function toShell(address: string): string {
  return address.replace(/^http:\/\/([a-z]+)\.localhost(?=\/|$)/, 'app://$1')
}

/** Tells whether an address of Chromium belongs to the shell. */
export function isMapped(address: string): boolean {
  return toShell(address) !== address
}
