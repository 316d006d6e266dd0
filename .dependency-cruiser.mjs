/** Who may import whom. The layout and its reasons: README, "Where things live". */

const rule = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: to },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(\\$|virtual:)' },
    },
    {
      name: 'product-not-test',
      severity: 'error',
      from: { path: '^(web|server|shared)/' },
      to: { path: '^test/' },
    },
    rule('web-not-server', '^web/', '^server/', 'The two sides share only shared/.'),
    rule('server-not-web', '^server/', '^web/', 'The two sides share only shared/.'),
    rule('shared-is-alone', '^shared/', '^(web|server|test)/', 'The ledger knows no side.'),
    rule('base-first', '^shared/base/', '^shared/(?!base/)', 'base knows nothing of the ledger.'),
    rule('ledger-knows-base', '^shared/ledger/', '^shared/(?!base/|ledger/)', 'ledger <- rules <- review.'),
    rule(
      'rules-know-ledger',
      '^shared/rules/',
      '^shared/(?!base/|ledger/|rules/|review/rule-port)',
      'rules <- review.',
    ),
    rule(
      'document-knows-ledger',
      '^shared/document/',
      '^shared/(?!base/|ledger/|document/)',
      'Bytes know no medicine.',
    ),
    rule(
      'sync-knows-bytes',
      '^shared/sync/',
      '^shared/(?!base/|sync/|document/)',
      'Sync carries entries, it never reads them.',
    ),
    rule(
      'audit-is-alone',
      '^shared/audit/',
      '^shared/(?!base/|audit/)',
      'Who looked, never at what it says.',
    ),
    rule(
      'authority-knows-ledger',
      '^shared/authority/',
      '^shared/(?!base/|ledger/|authority/)',
      'Who may do what, never what is right to do.',
    ),
    rule(
      'hub-knows-no-medicine',
      '^server/(hub|log)/',
      '^shared/(rules|review)/',
      'Admission judges form and authority only.',
    ),
    rule(
      'read-models-know-no-sockets',
      '^server/office/',
      '^server/hub/(?!enrolment)',
      'Read models are fed; they never push.',
    ),
    rule(
      'ui-knows-types',
      '^web/ui/',
      '^web/(store|sync|app(?!/device)|routes)/',
      'Components get props and give callbacks.',
    ),
    rule('views-below-routes', '^web/(views|store|sync|app)/', '^web/routes/', 'Screens are the top.'),
    rule('store-at-the-bottom', '^web/(store|sync)/', '^web/(views|ui|routes)/', 'Stores know no screens.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.svelte-kit|node_modules|test/bench/peers)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.svelte', '.json'],
    },
  },
};
