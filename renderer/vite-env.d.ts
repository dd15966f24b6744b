/** Types of what the bundler gives the renderer: CSS modules, import.meta.glob, asset URLs. */
/// <reference types="vite/client" />
