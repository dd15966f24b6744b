/**
 * What a page of the shell may load. The workstation's policy equals the one the station sends to browsers (a test
 * compares them), so that a screen behaves the same in both.
 */

/** Content-Security-Policy of the workstation's screens. Workers may be blobs: the map engine starts its own that way. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "media-src 'self'",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Content-Security-Policy of the passphrase window: a form and a style sheet, no script at all. */
export const promptContentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * Headers of every answer of the `app:` scheme.
 * @param policy the Content-Security-Policy of the page
 */
export function securityHeaders(policy: string = contentSecurityPolicy): Record<string, string> {
  return {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'geolocation=(), camera=(), microphone=(), usb=(), serial=(), hid=()',
  }
}
