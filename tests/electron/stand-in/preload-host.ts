/** Scripts that make a Chromium page behave like an Electron one. */

/** What every page of the stand-in runs first: `window.open` asks the shell, as it does in Electron. */
export const windowOpenScript = `(() => {
  if (!location.hostname.endsWith('.localhost')) return;
  window.open = (url = 'about:blank') => { window.__electronOpen(new URL(url, location.href).href); return null; };
})();`

/** What a preload may know. */
export type PreloadFacts = { platform: string; argv: readonly string[] }

/**
 * Runs a bundled preload the way a sandboxed Electron window does: CommonJS, `electron` and a small `process` only.
 * @param source text of the bundled preload
 */
export function preloadScript(source: string, facts: PreloadFacts): string {
  return `(() => {
  // like nodeIntegrationInSubFrames: false, only the top frame of a page of the shell gets the preload
  if (window.parent !== window || !location.hostname.endsWith('.localhost')) return;
  const listeners = new Map();
  const deepFreeze = (value) => {
    if (value === null || typeof value !== 'object') return value;
    for (const inner of Object.values(value)) deepFreeze(inner);
    return Object.freeze(value);
  };
  Object.defineProperty(window, '__electronDeliver', { value: (channel, args) => {
    for (const listener of listeners.get(channel) ?? []) listener({ sender: 'ipcRenderer' }, ...args);
  } });
  const ipcRenderer = {
    send(channel, ...args) { window.__electronSend(channel, structuredClone(args)); },
    on(channel, listener) { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]); },
    removeListener(channel, listener) { listeners.set(channel, (listeners.get(channel) ?? []).filter((one) => one !== listener)); },
  };
  const contextBridge = {
    exposeInMainWorld(name, api) { Object.defineProperty(window, name, { value: deepFreeze(api), enumerable: true }); },
  };
  const process = ${JSON.stringify(facts)};
  const require = (name) => { if (name === 'electron') return { contextBridge, ipcRenderer }; throw new Error('a sandboxed preload cannot load ' + name); };
  const module = { exports: {} };
  ((exports) => { ${source}
  })(module.exports);
})();`
}
