/** Figures of the hub for Prometheus. Numbers and codes only: no label says anything about a person. */

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Outcome } from '#server/log/durable-log.ts';

export class HubMetrics {
  readonly registry = new Registry();
  readonly #rows = this.#counter('ledger_rows_appended_total', 'Entries that entered the log');
  readonly #duplicates = this.#counter('ledger_duplicates_total', 'Entries that were in the log already');
  readonly #holds = new Counter({
    name: 'ledger_holds_total',
    help: 'Entries and bytes that were held, by reason',
    labelNames: ['reason'],
    registers: [this.registry],
  });
  readonly #refusals = new Counter({
    name: 'ledger_refusals_total',
    help: 'Sockets that were refused, by code',
    labelNames: ['code'],
    registers: [this.registry],
  });
  readonly #commits = new Histogram({
    name: 'ledger_commit_seconds',
    help: 'Time of one transaction with its fsync',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    registers: [this.registry],
  });

  /** @param socketCount - asked when the figures are read */
  constructor(socketCount: () => number) {
    // Includes the event loop's lag.
    collectDefaultMetrics({ register: this.registry });
    const gauge: Gauge = new Gauge({
      name: 'ledger_sockets',
      help: 'Open sockets',
      registers: [this.registry],
      collect: () => gauge.set(socketCount()),
    });
  }

  onCommit(seconds: number, outcomes: readonly Outcome[]): void {
    this.#commits.observe(seconds);
    for (const outcome of outcomes) {
      if (outcome.result === 'accepted') this.#rows.inc();
      else if (outcome.result === 'duplicate') this.#duplicates.inc();
      else if (outcome.result === 'held') this.#holds.inc({ reason: outcome.reason });
    }
  }

  onRefused(code: string): void {
    this.#refusals.inc({ code });
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }
}
