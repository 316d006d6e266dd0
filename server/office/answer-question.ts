/** One question answered as plain data, by the routes that would answer it over HTTP. */

import type { OfficeQuestion, OfficeReply } from './office-question.ts';

/** The part of the routes that is asked: Hono's own `request`. */
export interface Answering {
  readonly request: (
    path: string,
    init: RequestInit,
    beside: { readonly connected: readonly string[] },
  ) => Response | Promise<Response>;
}

export async function answerQuestion(
  routes: Answering,
  { path, headers, connected }: OfficeQuestion,
): Promise<OfficeReply> {
  const response = await routes.request(path, { headers: { ...headers } }, { connected });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  };
}
