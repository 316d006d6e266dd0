/**
 * The socket to the hub: y-websocket's provider on one room, with the ledger's frames as one more message type.
 * The provider brings the room's presence; when to connect is decided by the session alone, never by the provider.
 */

import { readTailAsUint8Array } from 'lib0/decoding';
import { WebsocketProvider } from 'y-websocket';
import type { Awareness } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import { LEDGER_MESSAGE_TYPE } from '#shared/sync/protocol.ts';

export interface HubSocketEvents {
  readonly onOpen: () => void;
  /** `code` is null where this side closed, or nothing was heard for too long. */
  readonly onClose: (code: number | null) => void;
  /** What the hub sent after the message type. */
  readonly onFrame: (frame: Uint8Array) => void;
}

export interface HubSocket {
  /** Who is in the room, and what their screens show; null where the socket has no room (tests). */
  readonly awareness: Awareness | null;
  open(): void;
  close(): void;
  /** Bytes of a device message; dropped where the socket is not open: the session offers again. */
  send(message: Uint8Array): void;
  destroy(): void;
}

/** The document whose room every device shares. */
const DEFAULT_ROOM = 'register:sites';

/** @param address - `ws://host:port/sync` */
export function createHubSocket(
  address: string,
  events: HubSocketEvents,
  WebSocketPolyfill: typeof WebSocket = WebSocket,
): HubSocket {
  const doc = new Doc();
  const provider = new WebsocketProvider(address, DEFAULT_ROOM, doc, {
    connect: false,
    disableBc: true,
    WebSocketPolyfill,
    shouldReconnect: () => false,
  });
  provider.messageHandlers[LEDGER_MESSAGE_TYPE] = (_encoder, decoder) => {
    events.onFrame(readTailAsUint8Array(decoder));
  };
  provider.on('status', ({ status }) => {
    if (status === 'connected') events.onOpen();
  });
  provider.on('connection-close', (event) => {
    // Else the provider's own clock would connect again beside ours.
    provider.shouldConnect = false;
    events.onClose(event?.code ?? null);
  });
  return {
    awareness: provider.awareness,
    open: () => provider.connect(),
    close: () => provider.disconnect(),
    send(message) {
      const socket = provider.ws;
      if (!socket || socket.readyState !== socket.OPEN) return;
      const frame = new Uint8Array(message.length + 1);
      frame[0] = LEDGER_MESSAGE_TYPE;
      frame.set(message, 1);
      socket.send(frame);
    },
    destroy() {
      provider.destroy();
      doc.destroy();
    },
  };
}
