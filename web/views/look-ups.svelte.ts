/** Records of other areas that are open on this device: asked of the hub, kept in memory only, gone when their hour is over. */

import {
  LOOK_UP_ERRORS,
  STAFF_HEADER,
  type LookedUpAnswer,
  type LookUpAnswer,
  type LookUpError,
  type LookUpRequest,
  type OpenLookUp,
  type OpenLookUpsAnswer,
} from '#shared/api/look-up-api.ts';
import { seesAllAreas, type Role } from '#shared/authority/role.ts';
import { err, ok, type Result } from '#shared/base/result.ts';
import type { DocumentId, SiteId } from '#shared/base/brand.ts';
import { foldSettings, foldSites } from '#shared/ledger/fold-register.ts';
import type { Device } from '../app/device.ts';

export type LookUpFailure = LookUpError | 'away';

const ANSWER_WITHIN_MS = 15_000;

/** Whether the device carries some areas only, as far as the registers on it say. */
export function carriesSomeAreas(device: Pick<Device, 'entriesOf' | 'account'>): boolean {
  const settings = foldSettings(device.entriesOf('register:settings' as DocumentId));
  if (settings.get('device-scope') !== 'area' || seesAllAreas(device.account.role as Role)) return false;
  const sites = foldSites(device.entriesOf('register:sites' as DocumentId));
  return sites.get(device.account.site as SiteId)?.type !== 'office';
}

export class LookUps {
  #all = $state.raw<readonly OpenLookUp[]>([]);
  /** Of the hub's clock, before the device's. */
  #aheadMs = $state(0);
  readonly #device: Device;
  readonly #fetch: typeof fetch;

  constructor(device: Device, fetcher: typeof fetch = (...asked) => fetch(...asked)) {
    this.#device = device;
    this.#fetch = fetcher;
  }

  /** @param now - device's clock; those that are over are left out */
  open(now: number): readonly OpenLookUp[] {
    return this.#all.filter(({ until }) => until > now + this.#aheadMs);
  }

  minutesLeft(one: OpenLookUp, now: number): number {
    return Math.max(0, Math.ceil((one.until - now - this.#aheadMs) / 60_000));
  }

  /** Another member works here: what the one before had open is not theirs. */
  forget(): void {
    this.#all = [];
  }

  /** Whether any is open: asked at the start, because the page may have been loaded anew. */
  async refresh(): Promise<void> {
    const answer = await this.#ask<OpenLookUpsAnswer>('', null);
    if (!answer.ok) return;
    this.#noteTime(answer.value.hubTime);
    this.#all = answer.value.open;
  }

  async search(request: LookUpRequest): Promise<Result<LookUpAnswer, LookUpFailure>> {
    const answer = await this.#ask<LookUpAnswer>('', request);
    if (!answer.ok) return answer;
    this.#noteTime(answer.value.hubTime);
    const fresh = new Set(answer.value.opened.map(({ person }) => person));
    this.#all = [...answer.value.opened, ...this.#all.filter(({ person }) => !fresh.has(person))];
    return answer;
  }

  async show(person: string): Promise<Result<LookedUpAnswer, LookUpFailure>> {
    const answer = await this.#ask<LookedUpAnswer>(`/${person}`, null);
    if (!answer.ok && answer.error === 'not-open') {
      this.#all = this.#all.filter((one) => one.person !== person);
    }
    return answer;
  }

  #noteTime(hubTime: number): void {
    this.#aheadMs = hubTime - Date.now();
  }

  async #ask<T>(path: string, body: unknown): Promise<Result<T, LookUpFailure>> {
    const { account, authorization } = this.#device;
    let response: Response;
    let answer: unknown;
    try {
      response = await this.#fetch(`/api/look-ups${path}`, {
        method: body === null ? 'GET' : 'POST',
        headers: {
          Authorization: authorization,
          [STAFF_HEADER]: account.staff,
          ...(body === null ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === null ? {} : { body: JSON.stringify(body) }),
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      answer = await response.json();
    } catch (cause) {
      // No network, no answer in time, or a page of somebody else: there is nothing to show.
      if (cause instanceof TypeError || cause instanceof SyntaxError || cause instanceof DOMException) {
        return err('away');
      }
      throw cause;
    }
    if (response.ok) return ok(answer as T);
    const said = (answer as { readonly error?: unknown } | null)?.error;
    return err(LOOK_UP_ERRORS.find((code) => code === said) ?? 'away');
  }
}
