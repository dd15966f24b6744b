/** Who may import whom. Every rule says why; a rule without a reason fails tests/structure. */

const TEST_FILES = '\\.test\\.tsx?$'
const TYPE_ONLY = ['type-only']

/** A forbidden edge between folders; tests beside the code may cross it. */
const edge = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { ...from, pathNot: [TEST_FILES, ...(from.pathNot ?? [])] },
  to,
})
/** Everything of ours except the listed folders. */
const oursExcept = (...allowed) => `^(?!${allowed.join('|')})(server|electron|renderer|prisma|tests|resources)/`

const whole = [
  {
    name: 'no-circular',
    comment: 'Two files that need each other are one file in disguise: neither can be read, tested or moved alone.',
    severity: 'error',
    from: {},
    // a type that is only read leaves nothing behind at run time: such a cycle cannot keep two files apart
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'no-orphans',
    comment: 'A file that nobody reaches is dead weight. Files that a tool or a person starts by name are listed here.',
    severity: 'error',
    from: {
      orphan: true,
      pathNot: [
        '\\.d\\.ts$',
        TEST_FILES,
        '(^|/)[^/]+\\.config\\.(js|ts)$',
        '^\\.dependency-cruiser\\.cjs$',
        '^resources/bootstrap/',
        '-worker\\.ts$',
        '^tests/',
      ],
    },
    to: {},
  },
  {
    name: 'no-unresolvable',
    comment: 'An import that leads nowhere fails at run time, on the machine of whoever runs it first.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true, pathNot: ['^(electron|virtual:.*)$', '\\?(worker|url|raw|inline)'] },
  },
  {
    name: 'no-undeclared-package',
    comment: 'A package that package.json does not name is here by accident and gone with the next update of another package.',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'no-deprecated-core',
    comment: 'Deprecated Node modules disappear under a station that must run for years.',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['core'], path: '^(node:)?(punycode|domain|sys|constants|_[a-z_]+|v8/.*|async_hooks)$' },
  },
  edge('nothing-imports-tests', 'What ships must not lean on what only checks it.', { pathNot: ['^tests/'] }, { path: '^tests/' }),
  edge(
    'nobody-imports-an-entry-point',
    'An entry point acts when it is loaded; importing one starts a program inside another.',
    { pathNot: ['^tests/'] },
    { path: '^(server/cli|server/log/cli|electron/main|renderer/main)\\.tsx?$' },
  ),
  edge(
    'bootstrap-needs-no-package',
    'The bootstrap runs on a bare clone, before anything is installed.',
    { path: '^resources/bootstrap/' },
    { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] },
  ),
]

const server = [
  edge(
    'contract-is-pure',
    'The renderer imports values from the contract: whatever the contract imports ends up in every window and phone page.',
    { path: '^server/contract/' },
    { path: oursExcept('server/contract/') },
  ),
  edge(
    'contract-has-one-package',
    'Schemas need zod; anything else would be carried to a phone on a 2G-class link, and Node does not exist there.',
    { path: '^server/contract/' },
    { pathNot: ['^server/contract/', 'node_modules/zod/', oursExcept('server/contract/')] },
  ),
  edge(
    'kernel-knows-the-contract-only',
    'Clock, ids, money and geography are the ground floor; ground that imports the house makes circles.',
    { path: '^server/kernel/' },
    { path: oursExcept('server/kernel/', 'server/contract/') },
  ),
  edge(
    'ground-below-modules',
    'The log, the database, telemetry, jobs and sync carry every module, so they may know none of them (module doors are handed in by station.ts).',
    { path: '^server/(db|log|telemetry|jobs)/' },
    { path: '^server/(modules|gateways|trpc|http|sync)/|^server/station\\.ts$' },
  ),
  edge(
    'sync-uses-doors',
    'Sync moves ops between stations; it may react through module doors but never reach into a module or a screen transport.',
    { path: '^server/sync/' },
    { path: '^server/modules/[^/]+/(?!index\\.ts$)|^server/(gateways|trpc|http)/|^server/station\\.ts$' },
  ),
  edge(
    'database-below-the-log',
    'The database opens, migrates and backs up without knowing what is stored in it; only the projection writer knows the ops it folds.',
    { path: '^server/db/', pathNot: ['^server/db/projection-writer'] },
    { path: '^server/(log|telemetry|jobs)/' },
  ),
  edge(
    'sqlite-behind-db',
    'One writer connection with key and pragmas set in one place; a second way to open the file is a second way to open it wrongly.',
    { path: '^(server|electron)/', pathNot: ['^server/db/'] },
    { path: 'node_modules/better-sqlite3', dependencyTypesNot: TYPE_ONLY },
  ),
  edge(
    'prisma-behind-db-and-queries',
    'Reads live in queries where they can be reviewed for indexes and permissions; writes go through the log, never through Prisma.',
    {
      path: '^(server|electron)/',
      pathNot: [
        '^server/(db|log|telemetry|jobs)/',
        '^server/modules/[^/]+/(queries|reads)(/|\\.ts$|-)',
        '^server/modules/[^/]+/[^/]*(queries|reads)\\.ts$',
      ],
    },
    { path: '^prisma/generated/|node_modules/@prisma/', dependencyTypesNot: TYPE_ONLY },
  ),
  edge(
    'module-door-only',
    "Another module's inside may change any day; its index.ts is the promise.",
    { path: '^server/modules/([^/]+)/' },
    { path: '^server/modules/(?!$1/)[^/]+/(?!index\\.ts$)' },
  ),
  edge(
    'decisions-are-pure',
    'Ops and decisions are tested without a database and replayed on any station: no I/O, no transport, no other module.',
    { path: '^server/modules/[^/]+/((ops|decide)(/|\\.ts$)|[^/]*(ops|decide)\\.ts$)' },
    {
      path: '^server/(db|telemetry|jobs|sync|gateways|trpc|http)/|^server/station\\.ts$|^server/modules/[^/]+/[^/]*(queries|routes|projection)|^prisma/|node_modules/(@prisma|better-sqlite3|@trpc|fastify|ws)',
    },
  ),
  edge(
    'decisions-do-no-io',
    'A decision that reads a file or a socket cannot be replayed.',
    { path: '^server/modules/[^/]+/((ops|decide|projection)(/|\\.ts$)|[^/]*(ops|decide|projection)\\.ts$)' },
    { dependencyTypes: ['core'] },
  ),
  edge(
    'projection-folds-only',
    'A fold is a pure function of the log: rebuilt on another station it must give the same bytes, so it sees ops and the projection writer, nothing else.',
    { path: '^server/modules/([^/]+)/[^/]*projection' },
    {
      path: '^server/(?!contract/|kernel/|log/|db/projection-writer|modules/)|^server/modules/(?!$1/)|^server/modules/$1/[^/]*(queries|routes)|^prisma/generated/|node_modules/@prisma/',
      dependencyTypesNot: TYPE_ONLY,
    },
  ),
  edge(
    'module-knows-no-transport',
    'A module answers tRPC, REST, GPS and sync alike, because it knows none of them (procedure and router come from trpc/trpc.ts).',
    { path: '^server/modules/' },
    { path: '^server/(gateways|http|sync)/|^server/trpc/(?!trpc\\.ts$|context\\.ts$)|^server/station\\.ts$' },
  ),
  edge(
    'gateway-uses-doors',
    'What the outside speaks is translated into module commands; a gateway that reads tables skips the permission check.',
    { path: '^server/gateways/' },
    { path: '^server/modules/[^/]+/(?!index\\.ts$)|^server/station\\.ts$' },
  ),
  edge(
    'demo-uses-doors',
    'The demo lives like a person and a tracker do: through module doors, so that it proves them and can never do more than they allow.',
    { path: '^server/demo/' },
    { path: '^server/modules/[^/]+/(?!index\\.ts$)|^prisma/|^server/station\\.ts$' },
  ),
  edge(
    'transport-has-no-rules',
    'trpc/ and http/ carry messages; a rule written there would not hold at the other doors.',
    { path: '^server/(trpc|http)/' },
    { path: '^server/modules/[^/]+/(?!index\\.ts$)|^server/station\\.ts$' },
  ),
  edge(
    'station-is-the-top',
    'station.ts is the one place where parts meet; a part that imports it would meet itself.',
    { path: '^server/', pathNot: ['^server/cli\\.ts$', '^server/log/cli\\.ts$'] },
    { path: '^server/station\\.ts$' },
  ),
  edge(
    'server-knows-no-screen',
    'The same station runs in a hospital without a display, in CI and behind a browser.',
    { path: '^server/' },
    { path: '^(electron|renderer)/|node_modules/(electron|react|react-dom|maplibre-gl)/' },
  ),
  edge(
    'ships-only-dependencies',
    'The packaged app and a headless station carry `dependencies` only; a dev dependency would be missing there.',
    { path: '^(server|electron)/' },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: TYPE_ONLY, pathNot: 'node_modules/electron/' },
  ),
]

const renderer = [
  edge(
    'renderer-sees-the-contract-only',
    'A screen that imports server code pulls Node into the browser and rules out of their place.',
    { path: '^renderer/', pathNot: ['^renderer/lib/trpc\\.ts$'] },
    { path: oursExcept('renderer/', 'server/contract/', 'resources/') },
  ),
  edge(
    'app-router-is-a-type',
    'lib/trpc.ts names the router for the compiler only; a value import would bundle the whole server.',
    { path: '^renderer/lib/trpc\\.ts$' },
    { path: '^(server/(?!contract/)|electron|prisma|tests)', dependencyTypesNot: TYPE_ONLY },
  ),
  edge('renderer-has-no-node', 'A window and a phone have no Node.', { path: '^renderer/' }, { dependencyTypes: ['core'] }),
  edge(
    'renderer-has-no-server-package',
    'These packages open files and sockets; in a browser they are dead weight or a crash.',
    { path: '^renderer/' },
    { path: 'node_modules/(electron|better-sqlite3|@prisma|fastify|@fastify|pino|ws|@node-rs)/' },
  ),
  edge(
    'desk-door-only',
    'A desk may show a part of another desk only where that desk offers it in its index.ts.',
    { path: '^renderer/desks/([^/]+)/' },
    { path: '^renderer/desks/(?!$1/)[^/]+/(?!index\\.tsx?$)' },
  ),
  edge(
    'shared-knows-no-desk',
    'app -> desks -> shared parts: a shared part that imports a desk is loaded by every desk.',
    { path: '^renderer/(map|commands|alarms|stores|ui|lib)/' },
    { path: '^renderer/(desks|app)/' },
  ),
  edge(
    'desk-knows-no-app',
    'The frame loads desks lazily; a desk that imports the frame loads every other desk.',
    { path: '^renderer/desks/' },
    { path: '^renderer/app/' },
  ),
  edge(
    'ui-is-design-only',
    'The design system knows tokens and people, not incidents: it must work in every desk and on its own.',
    { path: '^renderer/ui/' },
    { path: '^renderer/(?!ui/|lib/)' },
  ),
  edge(
    'lib-is-lowest',
    'lib is used by everything on a screen, so it may use nothing of it.',
    { path: '^renderer/lib/' },
    { path: '^renderer/(?!lib/)' },
  ),
  edge(
    'stores-hold-state-only',
    'State that imports widgets or the map cannot be tested or restored without them.',
    { path: '^renderer/stores/' },
    { path: '^renderer/(?!stores/|lib/)' },
  ),
  edge(
    'map-owns-the-ground',
    'One map instance and 1.9 MB of engine, loaded only where a map is on screen.',
    { path: '^renderer/', pathNot: ['^renderer/map/'] },
    { path: 'node_modules/(maplibre-gl|@deck\\.gl|pmtiles|topojson-client|world-atlas)/', dependencyTypesNot: TYPE_ONLY },
  ),
  edge(
    'field-pages-are-small',
    'An SOS page must load on a 2G-class link: no desk, no frame, no map engine.',
    { path: '^renderer/field/' },
    { path: '^renderer/(app|desks|map|commands|alarms)/|node_modules/(maplibre-gl|@deck\\.gl|@tanstack|react-aria-components)/' },
  ),
]

const shell = [
  edge(
    'shell-is-thin',
    'No business rules in the shell: it starts the station through its front door and knows nothing behind it.',
    { path: '^electron/' },
    { path: oursExcept('electron/', 'server/station\\.ts$', 'server/contract/', 'server/kernel/', 'resources/') },
  ),
  edge(
    'preload-is-a-bridge',
    'The preload runs in the sandbox beside the page: the channel names and the bridge, nothing that could be abused from there.',
    { path: '^electron/preload/' },
    { path: '^(?!electron/preload/|electron/ipc/channel)(electron|server|renderer|prisma)/' },
  ),
  edge('preload-has-no-node', 'A sandboxed preload has no Node.', { path: '^electron/preload/' }, { dependencyTypes: ['core'] }),
]

module.exports = {
  forbidden: [...whole, ...server, ...renderer, ...shell],
  options: {
    doNotFollow: { path: ['node_modules', '^prisma/generated/'] },
    exclude: { path: ['^out/', '^dist/', '^coverage/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
      extensions: ['.ts', '.tsx', '.mts', '.d.ts', '.js', '.mjs', '.cjs', '.json', '.css'],
    },
  },
}
