/** Keeps the page usable without a network: the service worker holds its files. */

/** Registers the service worker; a browser without one still works while it has a network. */
export function keepForOffline(): void {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.register('/field/service-worker.js', { scope: '/field/' }).catch(() => {
    // Private windows and old browsers refuse: the page itself does not depend on it.
  })
}
