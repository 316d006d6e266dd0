/** Defects end here: the person gets a sentence and a number to tell, the console gets the cause. */

import type { HandleClientError } from '@sveltejs/kit';
import { allowOwnWorkers } from '#web/app/own-workers.ts';

allowOwnWorkers();

export const handleError: HandleClientError = ({ error, status }) => {
  if (status === 404) return { message: 'この画面はありません。' };
  const id = crypto.randomUUID().slice(0, 8);
  // oxlint-disable-next-line no-console -- the one place where a defect may leave a trace in the browser
  console.error(`defect ${id}`, error);
  return {
    message: `画面を続けられませんでした。記録はこの端末に残っています。番号 ${id} を添えて知らせてください。`,
  };
};
