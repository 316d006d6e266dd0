/** What is asked of the hub beside the socket, by nobody who waits for words: an answer, or none. */

import { askJson } from './ask-json.ts';

/** @returns the body of a good answer; null where none came, another status than 2xx, or what is no JSON of the hub's */
export async function askBody(path: string, init: RequestInit): Promise<unknown> {
  const answer = await askJson(path, { ...init, redirect: 'error' });
  return answer.ok && answer.value.status < 300 ? answer.value.body : null;
}

/** The same with a body of JSON. */
export const postBody = (path: string, body: object): Promise<unknown> =>
  askBody(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
