/** One measured number, as the table and the machine-readable lines show it. */

export interface Figure {
  readonly engine: string;
  readonly scenario: string;
  /** Median over the rounds; ms, MB or entries per second as the unit says. */
  readonly value: number;
  readonly unit: string;
  readonly rounds: number;
}
