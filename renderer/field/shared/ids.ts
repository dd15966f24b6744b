/** Ids and secrets a phone makes for itself. */
export { newCommandId } from '../../lib/ids.ts'

/** A secret of 128 bits in base64url: 22 characters. */
export const newToken = (): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
