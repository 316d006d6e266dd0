/** Tokens of devices: only their hash is kept, and comparing takes the same time for every wrong one. */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { DeviceRecord, DurableLog } from '#server/log/durable-log.ts';

export const newToken = (): string => randomBytes(32).toString('base64url');

export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** @returns the device, revoked ones too; null where device and token do not belong together */
export function deviceOfToken(log: DurableLog, device: string, token: string): DeviceRecord | null {
  const record = log.device(device);
  if (!record) return null;
  const given = Buffer.from(hashOfToken(token));
  const kept = Buffer.from(record.tokenHash);
  return given.length === kept.length && timingSafeEqual(given, kept) ? record : null;
}

/** `device.token`, as it stands in `Authorization: Bearer` and in a websocket's subprotocol. */
export function parseCredentials(text: string): { readonly device: string; readonly token: string } | null {
  const dot = text.indexOf('.');
  return dot < 1 ? null : { device: text.slice(0, dot), token: text.slice(dot + 1) };
}
