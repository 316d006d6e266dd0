/** Who takes part. A server tells `{ready,port}` and answers `stop` with `{peakMb}`; a client tells one line per measured round. */

import { HUB_ARGUMENTS } from '#server/setup/hub-process.mjs';

export interface Engine {
  readonly name: string;
  readonly isPeer: boolean;
  /** Arguments for node; the ledger file and a work folder follow. */
  readonly server: readonly string[];
  /** Arguments for node; the ledger file, the port and the work folder follow. */
  readonly client: readonly string[];
}

const peer = (name: string): Engine => ({
  name,
  isPeer: true,
  server: [`peers/${name}.mjs`, 'server'],
  client: [`peers/${name}.mjs`, 'client'],
});

export const ENGINES: readonly Engine[] = [
  {
    name: 'hub',
    isPeer: false,
    server: [...HUB_ARGUMENTS, 'hub/bench-server.ts'],
    client: ['hub/bench-client.ts'],
  },
  peer('y-websocket'),
  peer('hocuspocus'),
  peer('automerge-repo'),
  peer('pouchdb'),
];
